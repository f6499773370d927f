package dev.tailrace.streams.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.LogChunk;
import dev.tailrace.model.ledger.Verdict;
import dev.tailrace.store.Batch;
import dev.tailrace.store.MemoryKeyValues;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LedgersTest {
  private final MemoryKeyValues store = new MemoryKeyValues();

  private static LogChunk chunk(String writer, long seq, String text) {
    return new LogChunk(
        new Header("run", 0, writer, seq, false),
        "stdout",
        3,
        1,
        List.of(new LogChunk.Line(0, text)));
  }

  private Verdict offer(Ledgers ledgers, LogChunk chunk) {
    return offer(ledgers, chunk, store);
  }

  private static Verdict offer(Ledgers ledgers, LogChunk chunk, MemoryKeyValues store) {
    Verdict verdict = ledgers.offer("run", chunk);
    Batch batch = new Batch();
    ledgers.begin(batch);
    assertFalse(ledgers.save(Long.MAX_VALUE));
    store.write(batch);
    ledgers.written();
    return verdict;
  }

  @Test
  void a_ledger_read_from_the_store_answers_like_one_that_never_left_memory() {
    long seed = 7;
    Random random = new Random(seed);
    Ledgers kept = new Ledgers(store);
    MemoryKeyValues other = new MemoryKeyValues();
    Ledgers again = new Ledgers(other);
    for (int i = 0; i < 5_000; i++) {
      long seq = Math.max(1, i + random.nextInt(40) - 20);
      LogChunk chunk = chunk("w", seq, random.nextInt(50) == 0 ? "other" : "same");
      again.clear();

      Verdict verdict = offer(again, chunk, other);

      assertEquals(offer(kept, chunk), verdict, "step " + i + " of seed " + seed);
    }
    assertEquals(kept.gaps("run", Map.of()), again.gaps("run", Map.of()));
  }

  @Test
  void writers_do_not_mix() {
    Ledgers ledgers = new Ledgers(store);

    assertEquals(Verdict.FRESH, offer(ledgers, chunk("w", 1, "x")));
    assertEquals(Verdict.FRESH, offer(ledgers, chunk("w2", 1, "y")));
    assertEquals(Verdict.REPEAT, offer(ledgers, chunk("w", 1, "x")));
    assertEquals(Verdict.CONFLICT, offer(ledgers, chunk("w2", 1, "x")));
  }

  @Test
  void changes_that_are_not_saved_stay_open_however_many_there_are() {
    Ledgers ledgers = new Ledgers(store, 2);
    for (int i = 0; i < 9; i++) {
      assertEquals(Verdict.FRESH, ledgers.offer("run", chunk("w" + i, 1, "x")));
    }

    for (int i = 0; i < 9; i++) {
      assertEquals(Verdict.REPEAT, ledgers.offer("run", chunk("w" + i, 1, "x")), "writer " + i);
    }

    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 9; i++) {
        assertEquals(Verdict.REPEAT, offer(ledgers, chunk("w" + i, 1, "x")), "writer " + i);
      }
    }
    assertTrue(ledgers.opened() <= 3, "open: " + ledgers.opened());
  }

  @Test
  void room_is_made_by_closing_what_is_saved() {
    Ledgers ledgers = new Ledgers(store, 2);
    for (int i = 0; i < 4; i++) {
      offer(ledgers, chunk("w" + i, 1, "x"));
    }
    ledgers.offer("run", chunk("unsaved", 1, "x"));

    for (int i = 0; i < 4; i++) {
      assertEquals(Verdict.CONFLICT, ledgers.offer("run", chunk("w" + i, 1, "other")));
    }

    assertEquals(Verdict.REPEAT, ledgers.offer("run", chunk("unsaved", 1, "x")));
  }

  @Test
  void gaps_name_the_writer_and_its_rank() {
    Ledgers ledgers = new Ledgers(store);
    offer(ledgers, chunk("w", 1, "x"));
    offer(ledgers, chunk("w", 3, "x"));
    offer(ledgers, chunk("w", 6, "x"));

    assertEquals(
        List.of(new WriterGap("w", 3, 2, 2), new WriterGap("w", 3, 4, 5)),
        ledgers.gaps("run", Map.of()));
  }
}
