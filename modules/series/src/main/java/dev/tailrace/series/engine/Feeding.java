package dev.tailrace.series.engine;

import dev.tailrace.series.PointFeed;
import dev.tailrace.series.RankChoice;

/** Feeds every point of a run in canonical order. */
final class Feeding {
  private Feeding() {}

  static void feed(StoredRun run, Chunks chunks, PointFeed feed) {
    for (String name : run.metricNames()) {
      FrozenMetric metric = run.freeze(name, RankChoice.ALL);
      if (metric != null) {
        metric.series().forEach(series -> feed(name, series, chunks, feed));
      }
    }
  }

  private static void feed(String name, FrozenSeries series, Chunks chunks, PointFeed feed) {
    var cursor = new PointCursor(series, chunks);
    cursor.range(Long.MIN_VALUE, Long.MAX_VALUE);
    while (cursor.advance()) {
      feed.point(
          name,
          series.rank(),
          series.attempt(),
          cursor.step(),
          cursor.timeEpochMs(),
          Double.doubleToRawLongBits(cursor.value()));
    }
  }
}
