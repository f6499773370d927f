package dev.tailrace.client;

/**
 * Rows of one metric set in a buffer as the training loop filled it: step, time and values of a row
 * lie together, so that a row touches few cache lines. The recorder turns them into columns.
 */
final class MetricRows {
  /** Steps and times are whole numbers below 2^53, which a double holds exactly. */
  static final int HEAD_CELLS = 2;

  private static final int RECORD_BYTES = 128 << 10;
  private static final int RECORD_ROWS_MAX = 4_096;
  private static final int RECORDS_MAX = 4;
  private static final int ROWS_AT_FIRST = 64;

  final double[] cells;
  final int count;
  private final int width;

  /**
   * @param width the metrics of a row
   */
  MetricRows(double[] cells, int width, int count) {
    this.cells = cells;
    this.width = width;
    this.count = count;
  }

  static int rowCells(int width) {
    return HEAD_CELLS + width;
  }

  static long rowBytes(int width) {
    return (long) rowCells(width) * Double.BYTES;
  }

  /** The rows of one metric record, well below its limit. */
  static int recordRows(int width) {
    return Math.clamp(RECORD_BYTES / rowBytes(width), 1, RECORD_ROWS_MAX);
  }

  /** The rows that a buffer of this width grows to: exchanging buffers costs more than rows do. */
  static int rowsMax(int width) {
    return RECORDS_MAX * recordRows(width);
  }

  static int rowsAtFirst(int width) {
    return Math.min(ROWS_AT_FIRST, rowsMax(width));
  }

  long step(int row) {
    return (long) cells[cell(row)];
  }

  long[] steps(int fromRow, int toRow) {
    return column(fromRow, toRow, 0);
  }

  long[] timesEpochMs(int fromRow, int toRow) {
    return column(fromRow, toRow, 1);
  }

  double value(int row, int metric) {
    return cells[cell(row) + HEAD_CELLS + metric];
  }

  /** The values of some metrics in some rows, by metric. */
  double[][] columns(int fromRow, int toRow, int fromMetric, int toMetric) {
    double[][] columns = new double[toMetric - fromMetric][toRow - fromRow];
    for (int metric = fromMetric; metric < toMetric; metric++) {
      double[] column = columns[metric - fromMetric];
      for (int row = fromRow; row < toRow; row++) {
        column[row - fromRow] = value(row, metric);
      }
    }
    return columns;
  }

  private long[] column(int fromRow, int toRow, int cell) {
    long[] column = new long[toRow - fromRow];
    for (int row = fromRow; row < toRow; row++) {
      column[row - fromRow] = (long) cells[cell(row) + cell];
    }
    return column;
  }

  private int cell(int row) {
    return row * rowCells(width);
  }
}
