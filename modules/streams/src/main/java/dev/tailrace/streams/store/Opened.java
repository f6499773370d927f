package dev.tailrace.streams.store;

import dev.tailrace.streams.view.View;
import java.util.SortedMap;
import java.util.function.Supplier;

/**
 * A view that was opened: the side that Streams writes, and the side that is read.
 *
 * @param <R> RunView, MetricView or LogView
 * @param gaps the retention gaps that the view has noted, first offset to last
 */
public record Opened<R>(View view, R reads, Supplier<SortedMap<Long, Long>> gaps) {}
