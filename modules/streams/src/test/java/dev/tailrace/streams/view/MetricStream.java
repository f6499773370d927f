package dev.tailrace.streams.view;

import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.wire.EventCodec;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * An endless log of metrics that a seed decides: three runs of two ranks at a time, batches with
 * repeats and disorder; others follow them, and a part of those that ended is purged.
 */
final class MetricStream {
  static final int RUNS = 3;
  static final int AGE_RECORDS = 400;
  private static final int WRITERS = 2 * RUNS;
  private static final int PURGE_AT = 50;
  private static final int ROWS_MAX = 300;

  private final long seed;
  private final long[] seqs = new long[WRITERS];
  private long offset = -1;

  MetricStream(long seed) {
    this.seed = seed;
  }

  /** The run of this number, of those that are live at an offset. */
  static String run(int number, long offset) {
    return "run-%d-%d".formatted(offset / AGE_RECORDS, number);
  }

  /** The record at this offset; offsets rise from call to call. */
  LogRecord record(long wanted) {
    LogRecord record = null;
    while (offset < wanted) {
      record = next(offset + 1 == wanted);
    }
    if (record == null) {
      throw new IllegalArgumentException(wanted + " does not follow " + offset);
    }
    return record;
  }

  private @Nullable LogRecord next(boolean make) {
    offset++;
    if (offset % AGE_RECORDS == 0) {
      Arrays.fill(seqs, 0);
    }
    var random = new Random(seed ^ offset * 0x9e3779b97f4a7c15L);
    long before = offset - AGE_RECORDS;
    if (before >= 0 && offset % AGE_RECORDS % PURGE_AT == PURGE_AT - 1 && random.nextInt(8) == 0) {
      return make ? Diaries.purge(offset, run(random.nextInt(RUNS), before)) : null;
    }
    int writer = random.nextInt(WRITERS);
    boolean again = seqs[writer] > 0 && random.nextInt(10) == 0;
    long seq = again ? 1 + random.nextLong(seqs[writer]) : ++seqs[writer];
    String run = run(writer / 2, offset);
    return make ? Diaries.record(offset, run, batch(run, writer % 2, seq)) : null;
  }

  /** What a writer sends under a sequence number: always the same. */
  private byte[] batch(String run, int rank, long seq) {
    var random = new Random(seed + 31L * run.hashCode() + 17 * seq + rank);
    int rows = 1 + random.nextInt(random.nextInt(3) == 0 ? ROWS_MAX : 20);
    String[] names = new String[random.nextInt(4) == 0 ? 6 : 2];
    long[] steps = new long[rows];
    long[] times = new long[rows];
    double[][] values = new double[names.length][rows];
    for (int row = 0; row < rows; row++) {
      long step = seq * ROWS_MAX + row;
      steps[row] = random.nextInt(300) == 0 ? random.nextLong(step) : step;
      times[row] = 1_700_000_000_000L + 10 * step;
    }
    for (int metric = 0; metric < names.length; metric++) {
      names[metric] = "metric-" + metric;
      for (int row = 0; row < rows; row++) {
        boolean missing = random.nextInt(500) == 0;
        values[metric][row] = missing ? Double.NaN : random.nextInt(100_000) / 1e3;
      }
    }
    var header = new Header(run, 7, "w" + rank, seq, false);
    return EventCodec.cbor(new MetricBatch(header, rank, 1, steps, times, names, values));
  }
}
