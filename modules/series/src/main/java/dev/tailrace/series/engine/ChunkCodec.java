package dev.tailrace.series.engine;

import dev.tailrace.series.column.Column;
import dev.tailrace.series.column.ColumnReader;
import dev.tailrace.series.column.ColumnWriter;
import dev.tailrace.series.column.DamagedColumnException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;

/** Chunks as bytes, and room for those that are read. Owns buffers: for one thread at a time. */
final class ChunkCodec implements AutoCloseable {
  private static final int IDLE_MAX = 8;

  private final ColumnWriter writer = new ColumnWriter();
  private final ColumnReader reader = new ColumnReader();
  private final ArrayDeque<ChunkRows> idle = new ArrayDeque<>();
  private final ByteBuffer out =
      ByteBuffer.allocate(3 * (Column.bytesMax(Column.ROWS_MAX) + Short.BYTES))
          .order(ByteOrder.LITTLE_ENDIAN);

  /** Room for the rows of a chunk: what was there before is still in it. */
  ChunkRows room() {
    ChunkRows known = idle.poll();
    return known == null ? new ChunkRows() : known;
  }

  /** Takes back what {@link #room} gave, if it is given back: nobody may hold it any more. */
  void free(ChunkRows room) {
    if (idle.size() < IDLE_MAX) {
      idle.push(room);
    }
  }

  byte[] axes(Axes rows, int count) {
    out.clear();
    put(rows.orders, count);
    put(rows.steps, count);
    put(rows.times, count);
    return Arrays.copyOf(out.array(), out.position());
  }

  private void put(long[] numbers, int count) {
    int start = out.position();
    out.putShort((short) 0);
    writer.write(numbers, 0, count, out);
    out.putShort(start, (short) (out.position() - start - Short.BYTES));
  }

  byte[] column(double[] values, int count) {
    out.clear();
    writer.write(values, 0, count, out);
    return Arrays.copyOf(out.array(), out.position());
  }

  /**
   * Reads what {@link #axes} wrote.
   *
   * @return how many rows there were
   * @throws DamagedColumnException when these are not its bytes
   */
  int readAxes(byte[] bytes, Axes into) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int rows = read(in, into.orders);
    if (read(in, into.steps) != rows || read(in, into.times) != rows || in.hasRemaining()) {
      throw new DamagedColumnException("the axes are not of one length");
    }
    return rows;
  }

  /** Reads only the orders of what {@link #axes} wrote; answers how many rows there were. */
  int readOrders(byte[] bytes, Axes into) {
    return read(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), into.orders);
  }

  /** Reads only the steps of what {@link #axes} wrote; answers how many rows there were. */
  int readSteps(byte[] bytes, Axes into) {
    return read(behindOrders(bytes), into.steps);
  }

  /** The same for steps and times. */
  int readStepsAndTimes(byte[] bytes, Axes into) {
    ByteBuffer in = behindOrders(bytes);
    int rows = read(in, into.steps);
    if (read(in, into.times) != rows || in.hasRemaining()) {
      throw new DamagedColumnException("the axes are not of one length");
    }
    return rows;
  }

  private static ByteBuffer behindOrders(byte[] axes) {
    ByteBuffer in = ByteBuffer.wrap(axes).order(ByteOrder.LITTLE_ENDIAN);
    int orders = length(in);
    return in.position(in.position() + orders);
  }

  private static int length(ByteBuffer in) {
    int length = in.remaining() < Short.BYTES ? in.limit() : Short.toUnsignedInt(in.getShort());
    if (length > in.remaining()) {
      throw new DamagedColumnException("the axes end inside a column");
    }
    return length;
  }

  private int read(ByteBuffer in, long[] into) {
    int end = in.limit();
    int length = length(in);
    in.limit(in.position() + length);
    int rows = reader.read(in, into, 0);
    in.limit(end);
    return rows;
  }

  /** Reads what {@link #column} wrote; answers how many rows there were. */
  int readColumn(byte[] bytes, double[] into) {
    return reader.read(ByteBuffer.wrap(bytes), into, 0);
  }

  @Override
  public void close() {
    writer.close();
    reader.close();
  }
}
