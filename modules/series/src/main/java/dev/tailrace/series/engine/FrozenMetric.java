package dev.tailrace.series.engine;

import java.util.List;

/**
 * One state of a metric.
 *
 * @param series those that were asked for, by rank and attempt
 * @param rankCount how many ranks logged the metric in all
 */
record FrozenMetric(StoredRun run, String name, List<FrozenSeries> series, int rankCount) {}
