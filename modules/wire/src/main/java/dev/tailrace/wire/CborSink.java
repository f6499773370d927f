package dev.tailrace.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes CBOR (RFC 8949) with definite lengths and the shortest heads; columns are little-endian
 * typed arrays (RFC 8746). A float takes 4 bytes when they hold all its bits, else 8.
 */
final class CborSink implements Sink {
  private static final VarHandle INTS = view(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS = view(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT_COLUMN = view(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG_COLUMN = view(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes;
  private int size;

  CborSink(int capacity) {
    bytes = new byte[capacity];
  }

  private static VarHandle view(Class<?> arrayType, ByteOrder order) {
    return MethodHandles.byteArrayViewVarHandle(arrayType, order);
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /** The tag that tells CBOR from anything else by its first three bytes. */
  void selfDescribe() {
    head(Cbor.TAG, Cbor.SELF_DESCRIBED);
  }

  @Override
  public void fields(int size) {
    head(Cbor.MAP, size);
  }

  @Override
  public void endFields() {}

  @Override
  public void items(int size) {
    head(Cbor.ARRAY, size);
  }

  @Override
  public void endItems() {}

  @Override
  public void key(String key) {
    text(key);
  }

  @Override
  public void text(String text) {
    byte[] utf8 = Utf8.wellFormed(text).getBytes(UTF_8);
    head(Cbor.TEXT, utf8.length);
    ensure(utf8.length);
    System.arraycopy(utf8, 0, bytes, size, utf8.length);
    size += utf8.length;
  }

  @Override
  public void whole(long number) {
    if (number >= 0) {
      head(Cbor.UNSIGNED, number);
    } else {
      head(Cbor.NEGATIVE, ~number);
    }
  }

  @Override
  public void real(double number) {
    ensure(1 + Double.BYTES);
    if (isFloat(number)) {
      bytes[size] = (byte) Cbor.FLOAT32;
      INTS.set(bytes, size + 1, Float.floatToRawIntBits((float) number));
      size += 1 + Float.BYTES;
    } else {
      bytes[size] = (byte) Cbor.FLOAT64;
      LONGS.set(bytes, size + 1, Double.doubleToRawLongBits(number));
      size += 1 + Double.BYTES;
    }
  }

  @Override
  public void flag(boolean flag) {
    simple(flag ? Cbor.TRUE : Cbor.FALSE);
  }

  @Override
  public void nothing() {
    simple(Cbor.NULL);
  }

  @Override
  public void wholes(long[] numbers) {
    column(Cbor.SINT64_LE, numbers.length, Long.BYTES);
    for (long number : numbers) {
      LONG_COLUMN.set(bytes, size, number);
      size += Long.BYTES;
    }
  }

  @Override
  public void reals(double[] numbers) {
    boolean floats = true;
    for (int i = 0; floats && i < numbers.length; i++) {
      floats = isFloat(numbers[i]);
    }
    column(floats ? Cbor.FLOAT32_LE : Cbor.FLOAT64_LE, numbers.length, floats ? 4 : 8);
    for (double number : numbers) {
      if (floats) {
        INT_COLUMN.set(bytes, size, Float.floatToRawIntBits((float) number));
        size += Float.BYTES;
      } else {
        LONG_COLUMN.set(bytes, size, Double.doubleToRawLongBits(number));
        size += Double.BYTES;
      }
    }
  }

  /** Whether float32 holds every bit: a NaN keeps its payload, zero its sign. */
  static boolean isFloat(double number) {
    double back = (float) number;
    return Double.doubleToRawLongBits(back) == Double.doubleToRawLongBits(number);
  }

  private void column(int tag, int length, int width) {
    head(Cbor.TAG, tag);
    head(Cbor.BYTES, (long) length * width);
    ensure(length * width);
  }

  private void simple(int initial) {
    ensure(1);
    bytes[size++] = (byte) initial;
  }

  private void head(int major, long argument) {
    ensure(1 + Long.BYTES);
    int top = major << 5;
    if (argument < 24) {
      bytes[size++] = (byte) (top | (int) argument);
    } else if (argument < 1 << 8) {
      bytes[size++] = (byte) (top | 24);
      bytes[size++] = (byte) argument;
    } else if (argument < 1 << 16) {
      bytes[size++] = (byte) (top | 25);
      bytes[size++] = (byte) (argument >>> 8);
      bytes[size++] = (byte) argument;
    } else if (argument < 1L << 32) {
      bytes[size++] = (byte) (top | 26);
      INTS.set(bytes, size, (int) argument);
      size += Integer.BYTES;
    } else {
      bytes[size++] = (byte) (top | 27);
      LONGS.set(bytes, size, argument);
      size += Long.BYTES;
    }
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }
}
