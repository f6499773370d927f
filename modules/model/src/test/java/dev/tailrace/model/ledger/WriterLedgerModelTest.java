package dev.tailrace.model.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.oracle.ReferenceLedger;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Long random deliveries, compared with a plain set of seqs after every one. */
class WriterLedgerModelTest {
  private static final int SEEDS = 40;
  private static final int OFFERS = 2_500;

  @Test
  void a_ledger_answers_as_a_set_of_all_seqs_would() {
    var verdicts = new EnumMap<Verdict, Long>(Verdict.class);
    long lostSeqs = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      lostSeqs += compare(seed, verdicts);
    }
    System.out.printf(
        "ledger model: %d seeds x %d offers, %s, %d seqs given up, 0 differences%n",
        SEEDS, OFFERS, verdicts, lostSeqs);
    assertEquals(Verdict.values().length, verdicts.size(), () -> "not all were met: " + verdicts);
    assertTrue(lostSeqs > 0);
  }

  private static long compare(long seed, Map<Verdict, Long> verdicts) {
    var random = new SplittableRandom(seed);
    // How far ahead of the last seq an event may be: 1 is in order, 200 gives up gaps.
    int reach = List.of(1, 4, 40, 200).get((int) (seed % 4));
    var ledger = new WriterLedger();
    var reference = new ReferenceLedger();
    for (int i = 0; i < OFFERS; i++) {
      boolean backwards = random.nextInt(10) == 0;
      long around = Math.max(1, reference.highest() + (backwards ? -random.nextInt(2_000) : 0));
      long seq = around + random.nextInt(reach + 1);
      int checksum = random.nextInt(20) == 0 ? 1 : 0;
      String expected = reference.offer(seq, checksum);
      String where = "seed " + seed + ", offer " + i + ", seq " + seq;
      Verdict verdict = ledger.offer(seq, checksum);
      assertEquals(expected, verdict.name(), where);
      verdicts.merge(verdict, 1L, Long::sum);
      if (i % 97 == 0) {
        assertSame(reference, ledger, where);
        ledger = rebuilt(ledger);
      }
    }
    assertSame(reference, ledger, "seed " + seed);
    return ledger.lostSeqs();
  }

  private static void assertSame(ReferenceLedger reference, WriterLedger ledger, String where) {
    assertEquals(reference.highest(), ledger.highest(), where);
    assertEquals(reference.taken(), ledger.taken(), where);
    assertEquals(reference.repeats, ledger.repeats(), where);
    assertEquals(reference.lostSeqs, ledger.lostSeqs(), where);
    assertEquals(
        reference.gaps().stream().map(gap -> gap[0] + ".." + gap[1]).toList(),
        ledger.gaps().stream().map(gap -> gap.from() + ".." + gap.to()).toList(),
        where);
    assertEquals(
        reference.lost(),
        ledger.lost().stream().map(gap -> gap.from() + ".." + gap.to()).toList(),
        where);
  }

  /** What the owner persists must be enough to go on. */
  private static WriterLedger rebuilt(WriterLedger ledger) {
    int slots = (int) Math.min(ledger.taken(), WriterLedger.CHECKSUMS_MAX);
    long[] seqs = new long[slots];
    int[] checksums = new int[slots];
    Arrays.setAll(seqs, ledger::slotSeq);
    Arrays.setAll(checksums, ledger::slotChecksum);
    return new WriterLedger(ledger.memory(), seqs, checksums);
  }
}
