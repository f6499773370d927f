package dev.tailrace.model.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class WriterLedgerTest {
  private static final int CONTENT = 0xCAFE;
  private static final int OTHER_CONTENT = 0xBABE;

  private static WriterLedger took(long... seqs) {
    var ledger = new WriterLedger();
    for (long seq : seqs) {
      assertEquals(Verdict.FRESH, ledger.offer(seq, CONTENT));
    }
    return ledger;
  }

  private static WriterLedger tookOrderly(int count) {
    var ledger = new WriterLedger();
    for (int seq = 1; seq <= count; seq++) {
      ledger.offer(seq, CONTENT);
    }
    return ledger;
  }

  /** 65 ranges that came early: 3, 5, 7, ... with the gap 1..2 below them. */
  private static WriterLedger tookOneRangeTooMany() {
    var ledger = new WriterLedger();
    for (int i = 0; i < 65; i++) {
      ledger.offer(3 + 2 * i, CONTENT);
    }
    return ledger;
  }

  @Test
  void a_repeat_is_dropped_and_counted() {
    WriterLedger ledger = took(1, 2);

    Verdict verdict = ledger.offer(1, CONTENT);

    assertEquals(Verdict.REPEAT, verdict);
    assertEquals(1, ledger.repeats());
    assertEquals(2, ledger.taken());
  }

  @Test
  void the_same_seq_with_other_content_is_a_conflict() {
    WriterLedger ledger = took(1, 2, 9);

    assertEquals(Verdict.CONFLICT, ledger.offer(1, OTHER_CONTENT));
    assertEquals(Verdict.CONFLICT, ledger.offer(9, OTHER_CONTENT));
    assertEquals(0, ledger.repeats());
  }

  @Test
  void content_is_known_for_the_last_1024_events() {
    WriterLedger ledger = tookOrderly(1_025);

    assertEquals(Verdict.CONFLICT, ledger.offer(2, OTHER_CONTENT));
    assertEquals(Verdict.REPEAT, ledger.offer(1, OTHER_CONTENT));
  }

  @Test
  void content_is_known_for_the_last_1024_events_in_whatever_order_they_came() {
    var ledger = new WriterLedger();
    for (int seq = 1_030; seq >= 1; seq--) {
      ledger.offer(seq, CONTENT);
    }

    assertEquals(Verdict.CONFLICT, ledger.offer(1_024, OTHER_CONTENT));
    assertEquals(Verdict.REPEAT, ledger.offer(1_025, OTHER_CONTENT));
  }

  @Test
  void a_gap_is_what_lies_below_the_highest_seq_seen() {
    WriterLedger ledger = took(1, 4, 5, 9);

    assertEquals(List.of(new SeqRange(2, 3), new SeqRange(6, 8)), ledger.gaps());
    assertEquals(9, ledger.highest());
    assertEquals(2, ledger.next());
  }

  @Test
  void a_late_arrival_closes_its_gap() {
    WriterLedger ledger = took(1, 4, 5, 9);

    ledger.offer(3, CONTENT);
    ledger.offer(2, CONTENT);

    assertEquals(List.of(new SeqRange(6, 8)), ledger.gaps());
    assertEquals(6, ledger.next());
  }

  @Test
  void sixty_four_early_ranges_are_kept() {
    var ledger = new WriterLedger();
    for (int i = 0; i < 64; i++) {
      ledger.offer(3 + 2 * i, CONTENT);
    }

    assertEquals(0, ledger.lostSeqs());
    assertEquals(64, ledger.gaps().size());
    assertEquals(Verdict.FRESH, ledger.offer(1, CONTENT));
  }

  @Test
  void with_one_range_more_the_oldest_gap_is_lost_and_counted() {
    WriterLedger ledger = tookOneRangeTooMany();

    assertEquals(2, ledger.lostSeqs());
    assertEquals(List.of(new SeqRange(1, 2)), ledger.lost());
    assertEquals(64, ledger.gaps().size());
    assertEquals(4, ledger.next());
  }

  @Test
  void what_still_arrives_in_a_lost_gap_is_unverified_and_stays_lost() {
    WriterLedger ledger = tookOneRangeTooMany();

    assertEquals(Verdict.UNVERIFIED, ledger.offer(2, CONTENT));
    assertEquals(Verdict.UNVERIFIED, ledger.offer(2, CONTENT));
    assertEquals(Verdict.REPEAT, ledger.offer(3, CONTENT));
    assertEquals(2, ledger.lostSeqs());
  }

  @Test
  void a_seq_that_jumps_far_ahead_is_one_gap() {
    WriterLedger ledger = took(1, 1L << 40);

    assertEquals(List.of(new SeqRange(2, (1L << 40) - 1)), ledger.gaps());
  }

  @Test
  void a_writer_that_begins_again_at_one_is_told_by_its_content() {
    WriterLedger ledger = tookOrderly(10);

    assertEquals(Verdict.CONFLICT, ledger.offer(1, OTHER_CONTENT));
  }

  @Test
  void seqs_begin_at_one() {
    assertThrows(IllegalArgumentException.class, () -> new WriterLedger().offer(0, CONTENT));
    assertThrows(
        IllegalArgumentException.class, () -> new WriterLedger().offer(Long.MAX_VALUE, CONTENT));
  }

  @Test
  void a_ledger_is_made_again_only_with_all_its_slots() {
    WriterLedger.Memory memory = took(1, 2, 3).memory();

    assertThrows(
        IllegalArgumentException.class,
        () -> new WriterLedger(memory, new long[] {1, 2}, new int[2]));
  }
}
