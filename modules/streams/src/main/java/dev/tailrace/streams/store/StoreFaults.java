package dev.tailrace.streams.store;

import dev.tailrace.wire.Topic;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the stores of this process, for readiness: retention gaps that were found, and
 * storage calls that failed. A failure lasts until the same store applies a record or opens again.
 */
public final class StoreFaults {
  private record Place(Topic topic, int partition) {
    @Override
    public String toString() {
      return topic.suffix() + "-" + partition;
    }
  }

  private final Map<Place, String> failures = new ConcurrentHashMap<>();
  private final Map<Place, LogCheck.Verdict.Gap> gaps = new ConcurrentHashMap<>();

  void failed(Topic topic, int partition, RuntimeException failure) {
    failures.put(new Place(topic, partition), String.valueOf(failure.getMessage()));
  }

  void works(Topic topic, int partition) {
    failures.remove(new Place(topic, partition));
  }

  void gap(Topic topic, int partition, LogCheck.Verdict.Gap gap) {
    gaps.put(new Place(topic, partition), gap);
  }

  /** One sentence about the storage calls that failed; null when all is well. */
  public @Nullable String failure() {
    return failures.isEmpty()
        ? null
        : "the view " + new TreeMap<>(named(failures)) + " cannot be used";
  }

  /** One sentence about the records that were gone before they were folded; null when none. */
  public @Nullable String gap() {
    if (gaps.isEmpty()) {
      return null;
    }
    StringBuilder text = new StringBuilder("retention took records that were never folded:");
    named(gaps)
        .forEach(
            (place, gap) ->
                text.append(' ')
                    .append(place)
                    .append(" offsets ")
                    .append(gap.fromOffset())
                    .append("..")
                    .append(gap.toOffset()));
    return text.toString();
  }

  /** How many records retention took before they were folded. */
  public long gapRecords() {
    return gaps.values().stream().mapToLong(gap -> gap.toOffset() - gap.fromOffset() + 1).sum();
  }

  private static <T> Map<String, T> named(Map<Place, T> byPlace) {
    Map<String, T> named = new TreeMap<>();
    byPlace.forEach((place, value) -> named.put(place.toString(), value));
    return named;
  }
}
