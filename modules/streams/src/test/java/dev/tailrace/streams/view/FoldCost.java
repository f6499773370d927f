package dev.tailrace.streams.view;

import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.store.Batch;
import dev.tailrace.store.MemoryKeyValues;
import dev.tailrace.wire.Decoded;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * What the bookkeeping of a view costs a record: one-row records of 20 points, folded into nothing.
 * A program to look at, not a test: arguments are how many records, runs and ranks a run.
 */
final class FoldCost {
  private static final int METRICS = 20;
  private static final long TIME_EPOCH_MS = 1_700_000_000_000L;
  private static final int BLOCK_RECORDS = 65_536;
  private static final int ROUNDS = 5;

  private final int runs;
  private final int ranks;
  private final FoldedView view =
      new FoldedView(
          new ViewScope(Topic.METRICS, 0, 1),
          new MemoryKeyValues(),
          new Nothing(),
          Boolean.getBoolean("eachRecord")
              ? new Writing.EachRecord()
              : new Writing.AtCheckpoints(CheckpointPolicy.DEFAULT),
          ViewListener.NONE,
          System::nanoTime);
  private long next;

  private FoldCost(int runs, int ranks) {
    this.runs = runs;
    this.ranks = ranks;
  }

  /** Prints nanoseconds a record: of all that {@code apply} does, and of decoding alone. */
  public static void main(String[] args) {
    long records = args.length > 0 ? Long.parseLong(args[0]) : 1_000_000;
    int runs = args.length > 1 ? Integer.parseInt(args[1]) : 4;
    int ranks = args.length > 2 ? Integer.parseInt(args[2]) : 16;
    FoldCost cost = new FoldCost(runs, ranks);
    for (int round = 0; round < ROUNDS; round++) {
      cost.round(records);
    }
  }

  private void round(long records) {
    long applying = 0;
    long decoding = 0;
    long summing = 0;
    int mixed = 0;
    for (long left = records; left > 0; left -= BLOCK_RECORDS) {
      LogRecord[] block = block();
      long from = cpuNanos();
      for (LogRecord record : block) {
        view.apply(record);
      }
      long applied = cpuNanos();
      RunScoped[] events = new RunScoped[block.length];
      for (int i = 0; i < block.length; i++) {
        events[i] = decoded(block[i]);
      }
      long decoded = cpuNanos();
      for (RunScoped event : events) {
        mixed ^= EventCodec.checksum(event);
      }
      summing += cpuNanos() - decoded;
      decoding += decoded - applied;
      applying += applied - from;
    }
    long count = (records + BLOCK_RECORDS - 1) / BLOCK_RECORDS * BLOCK_RECORDS;
    System.out.printf(
        "apply %d ns, of which decode %d ns and checksum %d ns, rest %d ns a record (%x)%n",
        applying / count,
        decoding / count,
        summing / count,
        (applying - decoding - summing) / count,
        mixed);
  }

  /** Time of this thread, so that others on the machine do not count. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static RunScoped decoded(LogRecord record) {
    byte[] value = record.value();
    if (value != null && EventCodec.decode(value) instanceof Decoded.Known(RunScoped event)) {
      return event;
    }
    throw new IllegalStateException("the records are whole");
  }

  private LogRecord[] block() {
    LogRecord[] block = new LogRecord[BLOCK_RECORDS];
    for (int i = 0; i < BLOCK_RECORDS; i++) {
      block[i] = record(next++);
    }
    return block;
  }

  private LogRecord record(long offset) {
    long writers = (long) runs * ranks;
    int writer = (int) (offset % writers);
    String run = "2026-run-%06d".formatted(writer / ranks);
    long step = offset / writers;
    String[] names = new String[METRICS];
    double[][] values = new double[METRICS][1];
    for (int i = 0; i < METRICS; i++) {
      names[i] = "train/metric_%02d".formatted(i);
      values[i][0] = (float) Math.sin((double) offset + i);
    }
    MetricBatch batch =
        new MetricBatch(
            new Header(run, TIME_EPOCH_MS + step, "writer-%08d".formatted(writer), step + 1, false),
            writer % ranks,
            1,
            new long[] {step},
            new long[] {TIME_EPOCH_MS + step},
            names,
            values);
    return new LogRecord(
        offset,
        TIME_EPOCH_MS + offset / 170,
        run.getBytes(StandardCharsets.UTF_8),
        EventCodec.cbor(batch));
  }

  /** Folds nothing. */
  private static final class Nothing implements TopicFold {
    @Override
    public Staged stage(LogRecord record, RunScoped event, Batch batch) {
      return new Staged.Ready(METRICS, () -> {});
    }

    @Override
    public void load() {}

    @Override
    public void clear() {}

    @Override
    public void forget(String run) {}

    @Override
    public Content content() {
      return (_, _, _, _) -> {};
    }
  }
}
