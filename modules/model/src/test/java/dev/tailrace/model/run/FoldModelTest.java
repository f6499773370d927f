package dev.tailrace.model.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.event.Happenings;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.ledger.WriterLedger;
import dev.tailrace.model.oracle.ReferenceLedger;
import dev.tailrace.model.oracle.ReferenceRun;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random lives of a run, through ledger and fold, compared with a naive reference. */
class FoldModelTest {
  private static final int SEEDS = 5_000;
  private static final int OPERATIONS = 300;
  private static final int COMPARED_EVERY = 15;

  /** What was met: a law that was never put to the test proves nothing. */
  private final Map<String, Long> met = new TreeMap<>();

  @Test
  void the_fold_and_the_ledger_answer_as_the_naive_reference_does() {
    LongStream.range(0, SEEDS).parallel().forEach(seed -> tell(new Life(seed).compared()));

    System.out.printf(
        "fold model: %d seeds x %d operations, %s, 0 differences%n", SEEDS, OPERATIONS, met);
    for (String must :
        new String[] {
          "FRESH", "REPEAT", "CONFLICT", "UNVERIFIED", "applied", "run_purged", "rank_quota",
          "config_quota", "ended", "reopened", "late", "revived", "lost ranks", "noted"
        }) {
      assertTrue(met.getOrDefault(must, 0L) > 0, () -> "never met: " + must);
    }
  }

  private synchronized void tell(Map<String, Long> counts) {
    counts.forEach((what, count) -> met.merge(what, count, Long::sum));
  }

  /** One seed's run, on both sides. */
  private static final class Life {
    private final long seed;
    private final Deliveries deliveries;
    private final Map<String, WriterLedger> ledgers = new HashMap<>();
    private final Map<String, ReferenceLedger> referenceLedgers = new HashMap<>();
    private final ReferenceRun reference = new ReferenceRun();
    private final Map<String, Long> met = new HashMap<>();
    private RunState state = RunState.unknown(Happenings.RUN);

    Life(long seed) {
      this.seed = seed;
      this.deliveries = new Deliveries(seed);
    }

    Map<String, Long> compared() {
      for (int i = 0; i < OPERATIONS; i++) {
        Delivery delivery = deliveries.next();
        RunEvent event = delivery.logged().event();
        int operation = i;
        Supplier<@Nullable String> where =
            () -> "seed " + seed + ", operation " + operation + ", " + event;
        if (isTaken(event.header(), delivery.checksum(), where)) {
          fold(delivery, where);
        }
        if (i % COMPARED_EVERY == 0 || i == OPERATIONS - 1) {
          assertEquals(reference.facts(), StateFacts.of(state), where);
        }
      }
      compareLedgers();
      return met;
    }

    private boolean isTaken(Header header, int checksum, Supplier<@Nullable String> where) {
      String writer = header.writer();
      if (writer == null || !header.sequenced()) {
        return true;
      }
      String expected =
          referenceLedgers
              .computeIfAbsent(writer, _ -> new ReferenceLedger())
              .offer(header.seq(), checksum);
      String verdict =
          ledgers
              .computeIfAbsent(writer, _ -> new WriterLedger())
              .offer(header.seq(), checksum)
              .name();
      assertEquals(expected, verdict, where);
      count(verdict);
      return verdict.equals("FRESH");
    }

    private void fold(Delivery delivery, Supplier<@Nullable String> where) {
      RunState before = state;
      String expected = reference.apply(delivery.logged());
      String outcome =
          switch (RunFold.apply(state, delivery.logged())) {
            case Outcome.Applied(RunState next) -> {
              state = next;
              yield "applied";
            }
            case Outcome.Refused(var refusal) -> refusal.reason().code();
          };
      assertEquals(expected, outcome, where);
      count(outcome);
      note(before);
    }

    private void note(RunState before) {
      countIf("ended", !before.ended() && state.ended());
      countIf("reopened", before.ended() && !state.ended() && !state.purged());
      countIf("late", state.late() > before.late());
      countIf("revived", state.revivals() > before.revivals());
      countIf("noted", state.notes().total() > before.notes().total());
      boolean[] lost = {false};
      state.ranks().forEach((_, rank) -> lost[0] |= rank.standing() instanceof Standing.Lost);
      countIf("lost ranks", lost[0]);
    }

    private void compareLedgers() {
      ledgers.forEach(
          (writer, ledger) -> {
            ReferenceLedger expected = referenceLedgers.get(writer);
            String where = "seed " + seed + ", writer " + writer;
            assertTrue(expected != null, where);
            assertEquals(expected.highest(), ledger.highest(), where);
            assertEquals(expected.repeats, ledger.repeats(), where);
            assertEquals(expected.lostSeqs, ledger.lostSeqs(), where);
            assertEquals(expected.gaps().size(), ledger.gaps().size(), where);
          });
    }

    private void countIf(String what, boolean isSo) {
      if (isSo) {
        count(what);
      }
    }

    private void count(String what) {
      met.merge(what, 1L, Long::sum);
    }
  }
}
