package dev.tailrace.streams.view;

import dev.tailrace.store.Batch;
import dev.tailrace.store.KeyReads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The dead letters of a view, by offset: they are state, written with everything else. Written by
 * one thread, read by any.
 */
public final class DeadLetterBook {
  private final KeyReads store;
  // All of them lie behind those in the store.
  private final ConcurrentNavigableMap<Long, DeadLetter> unsaved = new ConcurrentSkipListMap<>();
  private int unsavedCount;
  private final Generations<DeadLetter> generations =
      new Generations<>(
          (letter, batch) ->
              batch.put(Keys.of(Keys.DEAD_LETTER, letter.offset()), letter.encode()));
  private long begunOffset = -1;

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
    // Memory first: what leaves it lies in the store by then.
    List<DeadLetter> newest =
        unsaved.tailMap(fromOffset).values().stream().limit(scannedMax + 1L).toList();
    byte[] end =
        newest.isEmpty()
            ? KeyReads.after(Keys.of(Keys.DEAD_LETTER))
            : Keys.of(Keys.DEAD_LETTER, newest.getFirst().offset());
    PageBuilder page = new PageBuilder(foundMax, scannedMax, wanted);
    store.scan(
        Keys.of(Keys.DEAD_LETTER, fromOffset),
        end,
        (key, value) -> page.add(DeadLetter.decode(Keys.lastNumber(key), value)));
    for (DeadLetter letter : newest) {
      if (page.nextOffset >= 0 || !page.add(letter)) {
        break;
      }
    }
    return new Page(page.found, page.nextOffset);
  }

  private static final class PageBuilder {
    private final int foundMax;
    private final int scannedMax;
    private final Predicate<DeadLetter> wanted;
    private final List<DeadLetter> found = new ArrayList<>();
    private int scanned;
    private long nextOffset = -1;

    PageBuilder(int foundMax, int scannedMax, Predicate<DeadLetter> wanted) {
      this.foundMax = foundMax;
      this.scannedMax = scannedMax;
      this.wanted = wanted;
    }

    /** Whether there is room for more. */
    boolean add(DeadLetter letter) {
      if (found.size() == foundMax || scanned++ == scannedMax) {
        nextOffset = letter.offset();
        return false;
      }
      if (wanted.test(letter)) {
        found.add(letter);
      }
      return true;
    }
  }

  void add(DeadLetter letter) {
    unsaved.put(letter.offset(), letter);
    unsavedCount++;
    generations.changed(letter);
  }

  int unsaved() {
    return unsavedCount;
  }

  void begin(Batch batch) {
    begunOffset = unsaved.isEmpty() ? -1 : unsaved.lastKey();
    generations.begin(batch);
  }

  boolean save(long weight) {
    return generations.save(weight);
  }

  void written() {
    if (begunOffset >= 0) {
      unsaved.headMap(begunOffset, true).clear();
      unsavedCount = unsaved.size();
    }
    generations.written();
  }

  void clear() {
    unsaved.clear();
    unsavedCount = 0;
    generations.clear();
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
