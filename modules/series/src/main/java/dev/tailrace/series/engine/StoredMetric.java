package dev.tailrace.series.engine;

import dev.tailrace.series.RankChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Where the series of a metric lie. Guarded by its run. */
final class StoredMetric {
  private final String name;
  private final int number;

  /** By rank and attempt; most series have one place. */
  private final TreeMap<Long, List<Place>> places = new TreeMap<>();

  private int ranks;

  private record Place(RowGroup group, int column) {}

  StoredMetric(String name, int number) {
    this.name = name;
    this.number = number;
  }

  String name() {
    return name;
  }

  int number() {
    return number;
  }

  /** Whether no row was shown that has it. */
  boolean isEmpty() {
    return places.isEmpty();
  }

  int rankCount() {
    return ranks;
  }

  /** Adds a column that has values of this metric. */
  void add(RowGroup group, int column) {
    long rank = (long) group.rank() << 32;
    if (places.subMap(rank, rank + (1L << 32)).isEmpty()) {
      ranks++;
    }
    List<Place> known = places.computeIfAbsent(rank | group.attempt(), _ -> new ArrayList<>(1));
    if (!known.isEmpty()) {
      group.share();
      known.forEach(place -> place.group.share());
    }
    known.add(new Place(group, column));
  }

  /** The series of the chosen ranks by rank and attempt; those without a point are left out. */
  FrozenMetric freeze(StoredRun run, RankChoice choice) {
    var series = new ArrayList<FrozenSeries>();
    var part =
        choice instanceof RankChoice.One(int rank)
            ? places.subMap((long) rank << 32, (rank + 1L) << 32)
            : places;
    part.values().forEach(all -> freeze(all, series));
    return new FrozenMetric(run, name, series, ranks);
  }

  private static void freeze(List<Place> places, List<FrozenSeries> into) {
    var sources = new ArrayList<FrozenSeries.Source>(places.size());
    for (Place place : places) {
      GroupState state = place.group.state();
      if (state.rows() > 0) {
        sources.add(new FrozenSeries.Source(place.group, state, place.column));
      }
    }
    if (!sources.isEmpty()) {
      RankStream stream = places.getFirst().group.stream();
      into.add(new FrozenSeries(stream.rank, stream.attempt, sources, stream.doubted()));
    }
  }
}
