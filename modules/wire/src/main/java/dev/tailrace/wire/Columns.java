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

  private Columns() {}

  static long[] longs(byte[] bytes, int from, int count) {
    var numbers = new long[count];
    MemorySegment.copy(MemorySegment.ofArray(bytes), LONGS, from, numbers, 0, count);
    return numbers;
  }

  static double[] doubles(byte[] bytes, int from, int count) {
    var numbers = new double[count];
    MemorySegment.copy(MemorySegment.ofArray(bytes), DOUBLES, from, numbers, 0, count);
    return numbers;
  }

  /** Float32 columns, widened. */
  static double[] floats(byte[] bytes, int from, int count) {
    var numbers = new double[count];
    var segment = MemorySegment.ofArray(bytes);
    // Widening is fast from one array into another only, so the floats come out of the bytes first.
    var floats = new float[Math.min(count, FLOATS_AT_ONCE)];
    for (int done = 0; done < count; done += floats.length) {
      int some = Math.min(floats.length, count - done);
      MemorySegment.copy(segment, FLOATS, from + (long) done * Float.BYTES, floats, 0, some);
      for (int i = 0; i < some; i++) {
        numbers[done + i] = floats[i];
      }
    }
    return numbers;
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
