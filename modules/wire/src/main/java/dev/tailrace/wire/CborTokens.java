package dev.tailrace.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tailrace.model.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The tokens of a CBOR record: RFC 8949 without indefinite lengths and without what the JSON data
 * model cannot hold, plus three typed arrays of RFC 8746. Nothing is allocated on the word of a
 * length that the record is too short for.
 */
final class CborTokens implements Tokens {
  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);

  private final byte[] bytes;
  private final Columns columns;
  private int at;

  /** Values still to come in each open container; a map counts each key and each value. */
  private long[] left = new long[8];

  private boolean[] map = new boolean[8];
  private int depth;
  private boolean rooted;
  private boolean isKey;

  private long argument;
  private double real;
  private int start; // of the text or column that next() stepped over
  private int columnTag;

  CborTokens(byte[] bytes, int from) {
    this.bytes = bytes;
    this.columns = new Columns(bytes);
    this.at = from;
  }

  private static VarHandle view(Class<?> arrayType) {
    return MethodHandles.byteArrayViewVarHandle(arrayType, ByteOrder.BIG_ENDIAN);
  }

  @Override
  public Kind next() throws RefusedException {
    isKey = false;
    if (depth > 0) {
      int top = depth - 1;
      if (left[top] == 0) {
        depth = top;
        return Kind.END;
      }
      isKey = map[top] && (left[top] & 1) == 0;
      left[top]--;
    } else if (rooted) {
      if (at < bytes.length) {
        throw new RefusedException(Reason.TRAILING_TOKENS, "something follows the object");
      }
      return Kind.EOF;
    }
    rooted = true;
    int initial = (int) read(1) & 0xff;
    int major = initial >>> 5;
    if (isKey && major != Cbor.TEXT) {
      throw malformed("a key is a text");
    }
    if (major == Cbor.SIMPLE) {
      return simple(initial);
    }
    argument = argument(initial & 0x1f);
    return switch (major) {
      case Cbor.UNSIGNED, Cbor.NEGATIVE -> integer(major == Cbor.NEGATIVE);
      case Cbor.TEXT -> {
        start = take(argument);
        yield isKey ? Kind.KEY : Kind.TEXT;
      }
      case Cbor.ARRAY -> open(false);
      case Cbor.MAP -> open(true);
      case Cbor.TAG -> column();
      default -> throw mismatch("bytes have no place here");
    };
  }

  private Kind integer(boolean negative) throws RefusedException {
    if (argument < 0) {
      throw new RefusedException(Reason.NUMBER_RANGE, "the integer is beyond int64");
    }
    if (negative) {
      argument = ~argument;
    }
    real = argument;
    return Kind.WHOLE;
  }

  private Kind open(boolean isMap) throws RefusedException {
    // Each value takes a byte at least.
    long values = isMap ? 2 * argument : argument;
    if (argument < 0 || argument > bytes.length || values > bytes.length - at) {
      throw malformed("the record ends inside a container");
    }
    if (depth == left.length) {
      left = Arrays.copyOf(left, 2 * depth);
      map = Arrays.copyOf(map, 2 * depth);
    }
    left[depth] = values;
    map[depth++] = isMap;
    return isMap ? Kind.FIELDS : Kind.ITEMS;
  }

  private Kind column() throws RefusedException {
    long tag = argument;
    if (tag != Cbor.SINT64_LE && tag != Cbor.FLOAT32_LE && tag != Cbor.FLOAT64_LE) {
      throw mismatch("tag " + Long.toUnsignedString(tag) + " has no place here");
    }
    columnTag = (int) tag;
    int initial = (int) read(1) & 0xff;
    if (initial >>> 5 != Cbor.BYTES) {
      throw malformed("a typed array is bytes");
    }
    argument = argument(initial & 0x1f);
    if (argument % width() != 0) {
      throw malformed("a typed array is cut off inside a number");
    }
    start = take(argument);
    return columnTag == Cbor.SINT64_LE ? Kind.LONGS : Kind.DOUBLES;
  }

  private int width() {
    return columnTag == Cbor.FLOAT32_LE ? Float.BYTES : Long.BYTES;
  }

  private Kind simple(int initial) throws RefusedException {
    return switch (initial) {
      case Cbor.FALSE -> Kind.FALSE;
      case Cbor.TRUE -> Kind.TRUE;
      case Cbor.NULL -> Kind.NULL;
      case Cbor.FLOAT16 -> {
        real = Float.float16ToFloat((short) read(2));
        yield Kind.REAL;
      }
      case Cbor.FLOAT32 -> {
        real = Float.intBitsToFloat((int) read(4));
        yield Kind.REAL;
      }
      case Cbor.FLOAT64 -> {
        real = Double.longBitsToDouble(read(8));
        yield Kind.REAL;
      }
      default -> throw malformed("no such simple value");
    };
  }

  private long argument(int info) throws RefusedException {
    return switch (info) {
      case 24 -> read(1) & 0xff;
      case 25 -> read(2) & 0xffff;
      case 26 -> read(4) & 0xffff_ffffL;
      case 27 -> read(8);
      case 28, 29, 30 -> throw malformed("reserved length");
      case 31 -> throw malformed("indefinite length");
      default -> info;
    };
  }

  private long read(int width) throws RefusedException {
    int from = take(width);
    return switch (width) {
      case 1 -> bytes[from];
      case 2 -> (short) SHORTS.get(bytes, from);
      case 4 -> (int) INTS.get(bytes, from);
      default -> (long) LONGS.get(bytes, from);
    };
  }

  /** Steps over so many bytes and tells where they began. */
  private int take(long length) throws RefusedException {
    if (length < 0 || length > bytes.length - at) {
      throw malformed("the record ends inside a value");
    }
    int from = at;
    at += (int) length;
    return from;
  }

  @Override
  public String text() throws RefusedException {
    int length = (int) argument;
    if (isKey) {
      String known = KeyCache.find(bytes, start, length);
      if (known != null) {
        return known;
      }
    }
    if (Utf8.firstInvalid(bytes, start, start + length) >= 0) {
      throw new RefusedException(Reason.BAD_ENCODING, "invalid UTF-8");
    }
    return new String(bytes, start, length, UTF_8);
  }

  @Override
  public long whole() {
    return argument;
  }

  @Override
  public double real() {
    return real;
  }

  @Override
  public long[] longs() {
    return columns.longs(start, (int) argument / Long.BYTES);
  }

  @Override
  public double[] doubles() {
    int count = (int) argument / width();
    return columnTag == Cbor.FLOAT32_LE
        ? columns.floats(start, count)
        : columns.doubles(start, count);
  }

  private static RefusedException malformed(String message) {
    return new RefusedException(Reason.MALFORMED_CBOR, message);
  }

  private static RefusedException mismatch(String message) {
    return new RefusedException(Reason.TYPE_MISMATCH, message);
  }
}
