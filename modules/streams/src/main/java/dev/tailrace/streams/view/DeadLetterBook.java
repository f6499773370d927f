package dev.tailrace.streams.view;

import dev.tailrace.store.Batch;
import dev.tailrace.store.KeyReads;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The dead letters of a view, by offset: they are state, written with everything else. */
public final class DeadLetterBook {
  private final KeyReads store;

  DeadLetterBook(KeyReads store) {
    this.store = store;
  }

  /**
   * A page of dead letters in log order.
   *
   * @param nextOffset where the next page begins; -1 when there is none
   */
  public record Page(List<DeadLetter> letters, long nextOffset) {}

  /**
   * The letters from {@code fromOffset} on that are wanted: at most {@code foundMax}, after a look
   * at no more than {@code scannedMax}.
   */
  public Page page(long fromOffset, int foundMax, int scannedMax, Predicate<DeadLetter> wanted) {
    List<DeadLetter> found = new ArrayList<>();
    long[] state = {0, -1};
    store.scan(
        Keys.of(Keys.DEAD_LETTER, fromOffset),
        KeyReads.after(Keys.of(Keys.DEAD_LETTER)),
        (key, value) -> {
          long offset = Keys.lastNumber(key);
          if (found.size() == foundMax || state[0]++ == scannedMax) {
            state[1] = offset;
            return false;
          }
          DeadLetter letter = DeadLetter.decode(offset, value);
          if (wanted.test(letter)) {
            found.add(letter);
          }
          return true;
        });
    return new Page(found, state[1]);
  }

  void add(DeadLetter letter, Batch batch) {
    batch.put(Keys.of(Keys.DEAD_LETTER, letter.offset()), letter.encode());
  }

  static void each(KeyReads reads, Consumer<DeadLetter> visitor) {
    reads.scanPrefix(
        Keys.of(Keys.DEAD_LETTER),
        (key, value) -> {
          visitor.accept(DeadLetter.decode(Keys.lastNumber(key), value));
          return true;
        });
  }
}
