package dev.tailrace.model.liveness;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A hearing of which a test says all: who was last heard when, up to which evidence. */
record Ears(long evidenceEpochMs, long watchedMs, TreeMap<Integer, Heard> heard)
    implements Hearing {

  /** Nothing but the run's own topic, watched from the beginning. */
  static Ears at(long evidenceEpochMs) {
    return new Ears(evidenceEpochMs, Long.MAX_VALUE, new TreeMap<>());
  }

  Ears watched(long ms) {
    return new Ears(evidenceEpochMs, ms, heard);
  }

  Ears heard(int rank, long lastEpochMs) {
    return with(rank, Heard.at(lastEpochMs, evidenceEpochMs, watchedMs));
  }

  Ears with(int rank, Heard what) {
    var more = new TreeMap<>(heard);
    more.put(rank, what);
    return new Ears(evidenceEpochMs, watchedMs, more);
  }

  @Override
  public @Nullable Heard of(int rank) {
    return heard.get(rank);
  }

  @Override
  public int span() {
    Map.Entry<Integer, Heard> last = heard.lastEntry();
    return last == null ? 0 : last.getKey() + 1;
  }
}
