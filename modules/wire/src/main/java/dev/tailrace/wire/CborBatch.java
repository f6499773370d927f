package dev.tailrace.wire;

import dev.tailrace.model.Limits;
import dev.tailrace.model.event.MetricBatch;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The short way from a CBOR record to a metric batch, for records that are as Tailrace's writers
 * make them. Whatever is unusual ends it, and the record goes the general way.
 */
final class CborBatch {
  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);
  private static final int TAG_OF_ONE_BYTE = (Cbor.TAG << 5) | 24;
  private static final int FIELDS_MAX = BatchDraft.Field.ALL.length;

  private final byte[] bytes;
  private final Columns columns;
  private final BatchDraft draft;
  private int at;

  /** Set once, by what is unusual; nothing that is read afterwards counts. */
  private boolean odd;

  private int scalars;

  private CborBatch(byte[] bytes, int from) {
    this.bytes = bytes;
    this.columns = new Columns(bytes);
    this.draft = new BatchDraft(bytes);
    this.at = from;
  }

  private static VarHandle view(Class<?> arrayType) {
    return MethodHandles.byteArrayViewVarHandle(arrayType, ByteOrder.BIG_ENDIAN);
  }

  /** The batch that begins at {@code from}; null for the general way to tell what the record is. */
  static @Nullable MetricBatch read(byte[] bytes, int from) {
    return new CborBatch(bytes, from).read();
  }

  private @Nullable MetricBatch read() {
    long fields = head(Cbor.MAP);
    if (fields > FIELDS_MAX) {
      return null;
    }
    for (int i = 0; i < fields && !odd; i++) {
      field();
    }
    return odd || at < bytes.length ? null : draft.batch(scalars > 0);
  }

  private void field() {
    int length = textLength();
    int from = take(length);
    BatchDraft.Field field = odd ? null : draft.field(from, length);
    switch (field) {
      case null -> odd = true;
      case TYPE, RUN, WRITER -> {
        int textLength = textLength();
        int textFrom = take(textLength);
        odd = odd || !draft.text(field, textFrom, textLength);
      }
      case V, SEQ, TIME, RANK, ATTEMPT, STEP -> draft.whole(field, whole(initial()));
      case RESENT -> draft.flag(flag());
      case STEPS, TIMES -> draft.wholes(field, wholes());
      case METRICS -> metrics();
    }
  }

  private void metrics() {
    long count = head(Cbor.MAP);
    if (count > Limits.DEFAULT.batchMetricsMax()) {
      odd = true;
      return;
    }
    draft.room((int) count);
    for (int i = 0; i < count && !odd; i++) {
      int length = textLength();
      int from = take(length);
      draft.metric(from, from + length, column());
    }
    odd = odd || (scalars > 0 && scalars < count);
  }

  private double[] column() {
    // The most frequent value of a small record, without a detour.
    if (bytes.length - at > Double.BYTES && bytes[at] == (byte) Cbor.FLOAT64) {
      scalars++;
      at += 1 + Double.BYTES;
      return new double[] {Double.longBitsToDouble((long) LONGS.get(bytes, at - Double.BYTES))};
    }
    int initial = initial();
    if (initial != TAG_OF_ONE_BYTE) {
      scalars++;
      return new double[] {number(initial)};
    }
    int tag = initial();
    int width = tag == Cbor.FLOAT32_LE ? Float.BYTES : Double.BYTES;
    if (tag != Cbor.FLOAT32_LE && tag != Cbor.FLOAT64_LE) {
      odd = true;
    }
    int count = columnLength(width);
    int from = take(count * width);
    if (odd) {
      return new double[0];
    }
    return tag == Cbor.FLOAT32_LE ? columns.floats(from, count) : columns.doubles(from, count);
  }

  private long[] wholes() {
    if (initial() != TAG_OF_ONE_BYTE || initial() != Cbor.SINT64_LE) {
      odd = true;
    }
    int count = columnLength(Long.BYTES);
    int from = take(count * Long.BYTES);
    return odd ? new long[0] : columns.longs(from, count);
  }

  /** How many numbers of that width the typed array has. */
  private int columnLength(int width) {
    long length = head(Cbor.BYTES);
    if (length % width != 0 || length > bytes.length) {
      odd = true;
      return 0;
    }
    return (int) length / width;
  }

  private int textLength() {
    long length = head(Cbor.TEXT);
    if (length > bytes.length) {
      odd = true;
      return 0;
    }
    return (int) length;
  }

  private double number(int initial) {
    return switch (initial) {
      case Cbor.FLOAT64 -> Double.longBitsToDouble(argument(27));
      case Cbor.FLOAT32 -> Float.intBitsToFloat((int) argument(26));
      case Cbor.FLOAT16 -> Float.float16ToFloat((short) argument(25));
      default -> whole(initial);
    };
  }

  private long whole(int initial) {
    int major = initial >>> 5;
    long argument = argument(initial & 0x1f);
    if (major > Cbor.NEGATIVE || argument < 0) {
      odd = true;
    }
    return major == Cbor.NEGATIVE ? ~argument : argument;
  }

  private boolean flag() {
    int initial = initial();
    if (initial != Cbor.TRUE && initial != Cbor.FALSE) {
      odd = true;
    }
    return initial == Cbor.TRUE;
  }

  /** The argument of a head of that major type, which is not negative. */
  private long head(int major) {
    int initial = initial();
    long argument = argument(initial & 0x1f);
    if (initial >>> 5 != major || argument < 0) {
      odd = true;
      return 0;
    }
    return argument;
  }

  private long argument(int info) {
    return switch (info) {
      case 24 -> initial();
      case 25 -> {
        int from = take(Short.BYTES);
        yield odd ? 0 : (short) SHORTS.get(bytes, from) & 0xffff;
      }
      case 26 -> {
        int from = take(Integer.BYTES);
        yield odd ? 0 : (int) INTS.get(bytes, from) & 0xffff_ffffL;
      }
      case 27 -> {
        int from = take(Long.BYTES);
        yield odd ? 0 : (long) LONGS.get(bytes, from);
      }
      case 28, 29, 30, 31 -> {
        odd = true;
        yield 0;
      }
      default -> info;
    };
  }

  /** One byte. */
  private int initial() {
    int from = take(1);
    return odd ? 0 : bytes[from] & 0xff;
  }

  /** Steps over so many bytes and tells where they began. */
  private int take(int length) {
    if (length > bytes.length - at) {
      odd = true;
      return at;
    }
    int from = at;
    at += length;
    return from;
  }
}
