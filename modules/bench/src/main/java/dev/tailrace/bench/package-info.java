/**
 * Measurements of Tailrace beside what it is compared with, both sides in one run.
 *
 * <p>Plain programs, started by hand with {@code modules/bench/measure.py}; nothing here is part of
 * the product and nothing is asserted. {@link dev.tailrace.bench.FoldBench} compares the fold with
 * a bare consumer of the same records, {@link dev.tailrace.bench.KeyValueTopology} with the store
 * that Kafka Streams offers. {@link dev.tailrace.bench.Sides} is the one place that says how our
 * side is built.
 *
 * <p>The broker runs in the same process, so its CPU time counts on every side; only {@link
 * dev.tailrace.bench.VisibleLatency} measures a server of its own. Rounds alternate between the
 * sides, and medians are quoted.
 */
@NullMarked
package dev.tailrace.bench;

import org.jspecify.annotations.NullMarked;
