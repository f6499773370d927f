package dev.tailrace.streams.judge;

import dev.tailrace.model.event.Heartbeat;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * When each rank of a partition's runs last sent a heartbeat. Kept in memory only: heartbeats are
 * no view, and what was heard before this process is at most an hour of signs of life. Written by
 * one thread, read by any.
 */
public final class Heartbeats {
  /**
   * One rank's last heartbeat.
   *
   * @param epochMs broker time
   * @param foldedNanos the ticker of this process
   */
  record Beat(long epochMs, long foldedNanos) {}

  private final Map<String, SortedMap<Integer, Beat>> runs = new ConcurrentHashMap<>();

  void add(Heartbeat beat, long appendEpochMs, long nanos) {
    if (beat.header().resent()) {
      return;
    }
    runs.computeIfAbsent(beat.header().run(), _ -> new ConcurrentSkipListMap<>())
        .merge(
            beat.rank(),
            new Beat(appendEpochMs, nanos),
            (old, fresh) -> new Beat(Math.max(old.epochMs(), fresh.epochMs()), nanos));
  }

  /** The ranks of a run that beat, by number. */
  SortedMap<Integer, Beat> of(String run) {
    return Collections.unmodifiableSortedMap(runs.getOrDefault(run, Collections.emptySortedMap()));
  }

  @Nullable Beat of(String run, int rank) {
    return of(run).get(rank);
  }

  /** Forgets runs that are not asked for any more. */
  void retain(java.util.function.Predicate<String> wanted) {
    runs.keySet().removeIf(run -> !wanted.test(run));
  }
}
