package dev.tailrace.streams.view;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.store.KeyReads;
import dev.tailrace.store.KeyValues;
import dev.tailrace.store.MemoryKeyValues;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Views over {@link Diary}, records for them, and all that can be read of them as one text. */
final class Diaries {
  static final List<String> RUNS = List.of("a", "b", "c");
  static final ViewScope SCOPE = new ViewScope(Topic.METRICS, 0, 1);

  private Diaries() {}

  static FoldedView eachRecord() {
    return new FoldedView(
        SCOPE,
        new MemoryKeyValues(),
        new Diary(true),
        new Writing.EachRecord(),
        ViewListener.NONE,
        () -> 0);
  }

  static FoldedView atCheckpoints(KeyValues store, CheckpointPolicy policy, LongSupplier nanoTime) {
    return new FoldedView(
        SCOPE,
        store,
        new Diary(false),
        new Writing.AtCheckpoints(policy),
        ViewListener.NONE,
        nanoTime);
  }

  /** Checkpoints of at most so many bytes, in slices from one step a record to all at once. */
  static CheckpointPolicy policy(Random random, int bytesMax) {
    return new CheckpointPolicy(
        random.nextInt(50),
        1L + random.nextInt(bytesMax),
        random.nextInt(3) == 0 ? 3_000_000 : 0,
        random.nextBoolean() ? 1 : 1L + random.nextInt(5_000));
  }

  static LogRecord point(long offset, String run, String writer, long seq, double value) {
    var header = new Header(run, 7, writer, seq, offset % 7 == 0);
    int rank = writer.charAt(1) - '0';
    var batch =
        new MetricBatch(
            header,
            rank,
            1,
            new long[] {seq},
            new long[] {7},
            new String[] {"loss"},
            new double[][] {{value}});
    return record(offset, run, EventCodec.cbor(batch));
  }

  static LogRecord purge(long offset, String run) {
    var event = new RunEvent.RunPurged(Header.unsequenced(run, 7));
    return record(offset, run, EventCodec.json(event));
  }

  static LogRecord record(long offset, String key, byte @Nullable [] value) {
    return new LogRecord(offset, 1_000 + offset / 3, key.getBytes(UTF_8), value);
  }

  /** Offsets ascend, with holes in them. */
  static List<LogRecord> history(Random random, int count) {
    List<LogRecord> history = new ArrayList<>();
    long[] seqs = new long[RUNS.size() * 3];
    long offset = 0;
    for (int i = 0; i < count; i++) {
      offset += random.nextInt(20) == 0 ? 3 : 1;
      history.add(next(random, offset, seqs));
    }
    return history;
  }

  private static LogRecord next(Random random, long offset, long[] seqs) {
    int writer = random.nextInt(seqs.length);
    String run = RUNS.get(writer / 3);
    String name = "w" + writer % 3;
    return switch (random.nextInt(40)) {
      case 0 -> record(offset, run, new byte[] {'{'});
      case 1 -> record(offset, random.nextBoolean() ? run : "no id!", null);
      case 2 -> new LogRecord(offset, 1_000 + offset, null, new byte[] {1});
      case 3 -> random.nextInt(4) == 0 ? purge(offset, run) : record(offset, run, new byte[0]);
      case 4 -> point(offset, run, name, ++seqs[writer], 13);
      case 5 -> point(offset, run, name, ++seqs[writer], -1);
      case 6, 7 -> point(offset, run, name, seqs[writer] += 1 + random.nextInt(90), 1);
      case 8, 9 -> point(offset, run, name, 1 + random.nextLong(1 + seqs[writer]), 2);
      case 10, 11, 12, 13, 14 -> point(offset, run, name, 1 + random.nextLong(1 + seqs[writer]), 1);
      default -> point(offset, run, name, ++seqs[writer], 1);
    };
  }

  /** How far the store is. */
  static Tip storedTip(KeyReads store) {
    return Tip.decode(Objects.requireNonNull(store.get(Keys.TIP)));
  }

  /** All that can be asked of a view, but the digest. */
  static SortedMap<String, Object> reads(FoldedView view) {
    SortedMap<String, Object> reads = new TreeMap<>();
    reads.put("tip", String.valueOf(view.tip()));
    reads.put("origin", String.valueOf(view.origin()));
    reads.put("holes", view.gaps());
    reads.put("letters", view.deadLetters().page(0, 9_999, 9_999, _ -> true));
    reads.put("page", view.deadLetters().page(5, 2, 4, letter -> letter.run() != null));
    List<Long> dropped = new ArrayList<>();
    for (long offset = 0; offset <= view.appliedOffset(); offset++) {
      if (view.dropped(offset)) {
        dropped.add(offset);
      }
    }
    reads.put("dropped", dropped);
    for (String run : RUNS) {
      Facts facts = view.facts();
      reads.put("facts " + run, String.valueOf(facts.of(run)));
      reads.put("gaps " + run, view.gaps(run));
      reads.put("ranks " + run, facts.ranksOf(run));
      for (int rank : facts.ranksOf(run)) {
        reads.put("late " + run + rank, facts.late(run, rank, 1_010));
        reads.put("sign " + run + rank, facts.lastSignEpochMs(run, rank));
      }
    }
    return reads;
  }
}
