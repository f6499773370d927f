package dev.tailrace.wire;

import dev.tailrace.model.Limits;
import dev.tailrace.model.Names;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a reader of ordinary metric records has found so far. It refuses nothing: what is unusual or
 * wrong is null here, and {@link RecordReader} then reads the record from its beginning.
 */
final class BatchDraft {
  /** The fields of a metric record, in the order in which writers of Tailrace write them. */
  enum Field {
    TYPE("type"),
    V("v"),
    RUN("run"),
    WRITER("writer"),
    SEQ("seq"),
    TIME("time"),
    RESENT("resent"),
    RANK("rank"),
    ATTEMPT("attempt"),
    STEP("step"),
    STEPS("steps"),
    TIMES("times"),
    METRICS("metrics");

    static final Field[] ALL = values();

    private final long word;

    Field(String key) {
      long packed = 0;
      for (int i = 0; i < key.length(); i++) {
        packed |= (long) key.charAt(i) << (8 * i);
      }
      word = packed;
    }
  }

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final Limits LIMITS = Limits.DEFAULT;
  private static final int NEEDED =
      bit(Field.TYPE) | bit(Field.V) | bit(Field.RUN) | bit(Field.TIME) | bit(Field.METRICS);

  private final byte[] record;
  private int seen;
  private int expected;

  private @Nullable String run;
  private @Nullable String writer;
  private long version;
  private long seq;
  private long timeEpochMs;
  private boolean resent;
  private long rank;
  private long attempt = 1;
  private long step;
  private long @Nullable [] steps;
  private long @Nullable [] times;
  private int[] names = new int[0];
  private double[][] values = new double[0][];
  private int count;

  BatchDraft(byte[] record) {
    this.record = record;
  }

  @SuppressWarnings("EnumOrdinal") // a bit that is never kept
  private static int bit(Field field) {
    return 1 << field.ordinal();
  }

  private boolean has(Field field) {
    return (seen & bit(field)) != 0;
  }

  /** The field that the key in these bytes names; null when it is unknown or comes again. */
  @Nullable Field field(int from, int length) {
    long word = word(from, length);
    Field[] all = Field.ALL;
    for (int i = 0; i < all.length; i++) {
      Field field = all[expected];
      expected = expected + 1 == all.length ? 0 : expected + 1;
      if (field.word == word) {
        boolean again = has(field);
        seen |= bit(field);
        return again ? null : field;
      }
    }
    return null;
  }

  /** Up to 7 bytes as a number; 0, which is no key, for more. */
  private long word(int from, int length) {
    if (length >= Long.BYTES || length == 0) {
      return 0;
    }
    if (record.length - from >= Long.BYTES) {
      return (long) LONGS.get(record, from) & (-1L >>> (8 * (Long.BYTES - length)));
    }
    long word = 0;
    for (int i = 0; i < length; i++) {
      word |= (record[from + i] & 0xffL) << (8 * i);
    }
    return word;
  }

  /** Whether the text of that field may be a metric record's. */
  boolean text(Field field, int from, int length) {
    if (field == Field.TYPE) {
      return word(from, length) == Field.METRICS.word;
    }
    String id = KeyCache.find(record, from, length);
    if (id == null || !Names.isId(id)) {
      return false;
    }
    if (field == Field.RUN) {
      run = id;
    } else {
      writer = id;
    }
    return true;
  }

  void whole(Field field, long number) {
    switch (field) {
      case V -> version = number;
      case SEQ -> seq = number;
      case TIME -> timeEpochMs = number;
      case RANK -> rank = number;
      case ATTEMPT -> attempt = number;
      case STEP -> step = number;
      case TYPE, RUN, WRITER, RESENT, STEPS, TIMES, METRICS ->
          throw new IllegalArgumentException(field + " is no whole number");
    }
  }

  void flag(boolean flag) {
    resent = flag;
  }

  void wholes(Field field, long[] numbers) {
    if (field == Field.STEPS) {
      steps = numbers;
    } else {
      times = numbers;
    }
  }

  /** Makes room for so many metrics. */
  void room(int metrics) {
    names = Arrays.copyOf(names, 2 * metrics);
    values = Arrays.copyOf(values, metrics);
  }

  /** One more metric, whose name stands in {@code record[from..to)}. */
  void metric(int from, int to, double[] column) {
    if (count == values.length) {
      room(Math.max(16, 2 * count));
    }
    names[2 * count] = from;
    names[2 * count + 1] = to;
    values[count++] = column;
  }

  /** The rows of the columns so far, to make the next as large; 0 when there is none. */
  int rows() {
    return count == 0 ? 0 : values[0].length;
  }

  /** The batch; {@code single} when its values came as single numbers and not as columns. */
  @Nullable MetricBatch batch(boolean single) {
    long[] rowSteps = single ? oneStep() : has(Field.STEP) ? null : steps;
    if ((seen & NEEDED) != NEEDED || run == null || rowSteps == null || !isInRange()) {
      return null;
    }
    int rows = rowSteps.length;
    if (rows == 0 || rows > LIMITS.batchRowsMax() || !areSteps(rowSteps) || !areFull(rows)) {
      return null;
    }
    String[] found = NameSets.find(record, names, count);
    if (found == null) {
      return null;
    }
    var header = new Header(run, timeEpochMs, writer, seq, resent);
    return new MetricBatch(
        header,
        (int) rank,
        (int) attempt,
        rowSteps,
        times == null ? sameTimes(rows) : times,
        found,
        count == values.length ? values : Arrays.copyOf(values, count));
  }

  private long @Nullable [] oneStep() {
    return has(Field.STEP) && steps == null && times == null ? new long[] {step} : null;
  }

  private boolean isInRange() {
    boolean sequenced = has(Field.SEQ);
    return version == EventReader.VERSION
        && (!sequenced || (writer != null && seq >= 1 && seq <= LIMITS.stepMax()))
        && rank >= 0
        && rank < LIMITS.runRanksMax()
        && attempt >= 1
        && attempt <= Integer.MAX_VALUE;
  }

  private static boolean areSteps(long[] steps) {
    long bits = 0;
    for (long step : steps) {
      bits |= step;
    }
    return (bits & ~LIMITS.stepMax()) == 0; // 2^53-1: a mask
  }

  private boolean areFull(int rows) {
    if (count == 0 || count > LIMITS.batchMetricsMax() || (times != null && times.length != rows)) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (values[i].length != rows) {
        return false;
      }
    }
    return true;
  }

  private long[] sameTimes(int rows) {
    var same = new long[rows];
    Arrays.fill(same, timeEpochMs);
    return same;
  }
}
