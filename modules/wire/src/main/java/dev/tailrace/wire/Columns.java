package dev.tailrace.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Moves little-endian columns between bytes and arrays, many numbers at a time, bits unchanged. */
final class Columns {
  private static final ValueLayout.OfLong LONGS =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLES =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOATS =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final int FLOATS_AT_ONCE = 512;

  private final MemorySegment record;

  // One for all columns of a record: fresh memory costs more than the widening.
  private float[] floats = new float[0];

  /** The columns in the bytes of a record. */
  Columns(byte[] record) {
    this.record = MemorySegment.ofArray(record);
  }

  long[] longs(int from, int count) {
    var numbers = new long[count];
    MemorySegment.copy(record, LONGS, from, numbers, 0, count);
    return numbers;
  }

  double[] doubles(int from, int count) {
    var numbers = new double[count];
    MemorySegment.copy(record, DOUBLES, from, numbers, 0, count);
    return numbers;
  }

  /** Float32 numbers, widened. */
  double[] floats(int from, int count) {
    var numbers = new double[count];
    int atOnce = Math.min(count, FLOATS_AT_ONCE);
    if (floats.length < atOnce) {
      floats = new float[atOnce];
    }
    // The processor widens many at once only from one array into another: first out of the bytes.
    for (int done = 0; done < count; done += atOnce) {
      int some = Math.min(atOnce, count - done);
      MemorySegment.copy(record, FLOATS, from + (long) done * Float.BYTES, floats, 0, some);
      widen(floats, numbers, done, some);
    }
    return numbers;
  }

  private static void widen(float[] from, double[] to, int at, int count) {
    for (int i = 0; i < count; i++) {
      to[at + i] = from[i];
    }
  }

  /** Writes {@code numbers[from..from+count)} to the bytes at {@code at}. */
  static void put(long[] numbers, int from, int count, byte[] bytes, int at) {
    MemorySegment.copy(numbers, from, MemorySegment.ofArray(bytes), LONGS, at, count);
  }

  /** Writes {@code numbers[from..from+count)} to the bytes at {@code at}. */
  static void put(double[] numbers, int from, int count, byte[] bytes, int at) {
    MemorySegment.copy(numbers, from, MemorySegment.ofArray(bytes), DOUBLES, at, count);
  }
}
