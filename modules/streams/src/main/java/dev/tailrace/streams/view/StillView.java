package dev.tailrace.streams.view;

import dev.tailrace.store.KeyReads;
import dev.tailrace.store.KeyValues;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A view as it was at one moment; the fold goes on meanwhile. For one thread at a time. {@link
 * #digest} reads the store, so the view must not close meanwhile; {@link #close} may come at any
 * time, also after the view has closed.
 */
public final class StillView implements AutoCloseable {
  private final long appliedOffset;
  private final KeyValues.Snapshot store;
  private final TopicFold.Content content;

  StillView(long appliedOffset, KeyValues.Snapshot store, TopicFold.Content content) {
    this.appliedOffset = appliedOffset;
    this.store = store;
    this.content = content;
  }

  /** The digest of everything that the view knew. What {@code slices} throws ends it. */
  public ViewDigest digest(Slices slices) {
    KeyReads reads = new SlicedReads(store, slices);
    SortedMap<String, Canon> canons = new TreeMap<>();
    facts(reads)
        .forEach(
            (run, facts) -> {
              Canon canon = new Canon().add(facts);
              Ledgers.digest(run, reads, canon);
              content.digest(run, reads, slices, canon);
              canons.put(run, canon);
            });
    DeadLetterBook.each(
        reads,
        letter -> {
          String run = letter.run() == null ? "" : letter.run();
          canons.computeIfAbsent(run, _ -> new Canon()).add(letter);
        });
    SortedMap<String, String> digests = new TreeMap<>();
    canons.forEach((run, canon) -> digests.put(run, canon.hex()));
    return new ViewDigest(appliedOffset, digests);
  }

  /** Read from the store, where they lie as they are shown: nothing is copied for the picture. */
  private static Map<String, RunFacts> facts(KeyReads reads) {
    Map<String, RunFacts> facts = new LinkedHashMap<>();
    reads.scanPrefix(
        Keys.of(Keys.FACTS),
        (key, value) -> {
          facts.put(Keys.runOf(key), RunFacts.decode(value));
          return true;
        });
    return facts;
  }

  @Override
  public void close() {
    content.close();
    store.close();
  }
}
