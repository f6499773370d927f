package dev.tailrace.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Gathers little-endian items and runs CRC32C over them, a buffer at a time. */
final class CrcBuffer {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle CHARS =
      MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BYTES_MIN = 64;
  private static final int BYTES_MAX = 8 << 10;

  private final CRC32C crc = new CRC32C();
  private final byte[] buffer;
  private int size;

  /** A buffer for about so many bytes; more of them only take longer. */
  CrcBuffer(long expectedBytes) {
    buffer = new byte[Math.clamp(expectedBytes, BYTES_MIN, BYTES_MAX)];
  }

  /** The CRC32C of all that was added. */
  int value() {
    flush();
    return (int) crc.getValue();
  }

  void mark(char mark) {
    room(1);
    buffer[size++] = (byte) mark;
  }

  void word(long word) {
    room(Long.BYTES);
    LONGS.set(buffer, size, word);
    size += Long.BYTES;
  }

  /** The text's length and its UTF-16 units. */
  void text(String text) {
    int length = text.length();
    word(length);
    for (int from = 0; from < length; ) {
      room(Character.BYTES);
      int to = Math.min(length, from + (buffer.length - size) / Character.BYTES);
      for (int i = from; i < to; i++) {
        CHARS.set(buffer, size + (i - from) * Character.BYTES, text.charAt(i));
      }
      size += (to - from) * Character.BYTES;
      from = to;
    }
  }

  void longs(long[] numbers) {
    if (numbers.length == 1) {
      word(numbers[0]);
      return;
    }
    for (int from = 0; from < numbers.length; ) {
      int count = roomForWords(numbers.length - from);
      Columns.put(numbers, from, count, buffer, size);
      size += count * Long.BYTES;
      from += count;
    }
  }

  /** The bits of the numbers; one NaN for all, since JSON carries no payload. */
  void doubles(double[] numbers) {
    for (int from = 0; from < numbers.length; ) {
      int count = roomForWords(numbers.length - from);
      if (anyNan(numbers, from, from + count)) {
        for (int i = 0; i < count; i++) {
          put(size + i * Long.BYTES, numbers[from + i]);
        }
      } else {
        Columns.put(numbers, from, count, buffer, size);
      }
      size += count * Long.BYTES;
      from += count;
    }
  }

  /** Items that were written before. */
  void bytes(byte[] bytes, int from, int to) {
    if (to - from > buffer.length - size) {
      flush();
    }
    if (to - from > buffer.length) {
      crc.update(bytes, from, to - from);
    } else {
      System.arraycopy(bytes, from, buffer, size, to - from);
      size += to - from;
    }
  }

  /** One row of a batch: the names' texts, with the values in the gaps that are left for them. */
  void row(NameTexts texts, double[][] values) {
    byte[] bytes = texts.bytes();
    bytes(bytes, 0, bytes.length);
    int start = size - bytes.length;
    for (int i = 0; i < values.length; i++) {
      put(start + texts.valueAt(i), values[texts.metric(i)][0]);
    }
  }

  /** Whether {@link #row} can take these texts. */
  boolean fits(NameTexts texts) {
    return texts.bytes().length <= buffer.length;
  }

  private static boolean anyNan(double[] numbers, int from, int to) {
    boolean any = false;
    for (int i = from; i < to; i++) {
      any |= Double.isNaN(numbers[i]);
    }
    return any;
  }

  private void put(int at, double number) {
    LONGS.set(buffer, at, Double.doubleToLongBits(number));
  }

  private int roomForWords(int count) {
    room(Long.BYTES);
    return Math.min(count, (buffer.length - size) / Long.BYTES);
  }

  private void room(int bytes) {
    if (buffer.length - size < bytes) {
      flush();
    }
  }

  private void flush() {
    crc.update(buffer, 0, size);
    size = 0;
  }
}
