package dev.tailrace.bench;

import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.streams.view.LogRecord;
import dev.tailrace.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * The records of one run, made on the fly: all ranks in turns, each a writer that sends the same
 * rows of all its metrics, as many names a record as fit. Values are noise that came from float32.
 */
final class MadeRecords {
  private static final long START_EPOCH_MS = 1_780_000_000_000L;
  private static final long STEP_MS = 100;
  private static final float[] NOISE = noise();

  private final Load load;
  private final String run;
  private final byte[] key;
  private final String[][] names;
  private long row;
  private int rank;
  private int slice;
  private long seq = 1;

  /**
   * What a run logs.
   *
   * @param width metrics in a record
   * @param rows in a record
   */
  record Load(int metrics, int ranks, int width, int rows) {
    Load {
      if (metrics % width != 0) {
        throw new IllegalArgumentException("%d metrics, %d a record".formatted(metrics, width));
      }
    }

    long series() {
      return (long) metrics * ranks;
    }

    int points() {
      return width * rows;
    }

    @Override
    public String toString() {
      return "%,d metrics x %d ranks, %d names x %d rows a record"
          .formatted(metrics, ranks, width, rows);
    }
  }

  MadeRecords(String run, Load load) {
    this.run = run;
    this.load = load;
    key = run.getBytes(StandardCharsets.UTF_8);
    names = new String[load.metrics() / load.width()][load.width()];
    for (int metric = 0; metric < load.metrics(); metric++) {
      names[metric / load.width()][metric % load.width()] = "train/metric_" + metric;
    }
  }

  /** The next record, at this place in the log. */
  LogRecord next(long offset) {
    int rows = load.rows();
    long[] steps = new long[rows];
    long[] times = new long[rows];
    for (int i = 0; i < rows; i++) {
      steps[i] = row + i;
      times[i] = START_EPOCH_MS + steps[i] * STEP_MS;
    }
    double[][] values = new double[load.width()][rows];
    int at = (int) (offset * 7_919);
    for (double[] column : values) {
      for (int i = 0; i < rows; i++) {
        column[i] = NOISE[at++ & NOISE.length - 1];
      }
    }
    Header header = new Header(run, times[rows - 1], "rank-" + rank, seq, false);
    var batch = new MetricBatch(header, rank, 1, steps, times, names[slice], values);
    move();
    return new LogRecord(offset, times[rows - 1], key, EventCodec.cbor(batch));
  }

  private void move() {
    if (++rank == load.ranks()) {
      rank = 0;
      seq++;
      if (++slice == names.length) {
        slice = 0;
        row += load.rows();
      }
    }
  }

  private static float[] noise() {
    var random = new SplittableRandom(4);
    float[] noise = new float[1 << 20];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) (0.5 + 0.02 * random.nextGaussian());
    }
    return noise;
  }
}
