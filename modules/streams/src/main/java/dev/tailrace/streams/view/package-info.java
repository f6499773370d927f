/**
 * Views: pure folds of one topic partition each, with no Kafka in them.
 *
 * <p>A {@link dev.tailrace.streams.view.View} owns its offset: a record at or below it is a no-op,
 * and everything a record changes (data, ledger, dead letter, offset) goes into one atomic batch:
 * of its own, or of all records since the last checkpoint, which then are read from memory. So the
 * state is exactly-once although delivery is at-least-once. The live path and the restore path call
 * the same {@code apply}; one thread writes at a time, any number read.
 */
@NullMarked
package dev.tailrace.streams.view;

import org.jspecify.annotations.NullMarked;
