/**
 * The log folded into views by Kafka Streams, and the ways to read them.
 *
 * <p>{@code FoldApp} runs everything; {@code Views} is how others read: by partition, under a
 * lease, and only what is folded. {@link dev.tailrace.streams.Position} says how far that is. Each
 * view folds its own topic and owns its offset (package {@code view}); Streams only moves records
 * and partitions. No answer comes from a partition that is not whole: it is data or "not ready".
 */
@NullMarked
package dev.tailrace.streams;

import org.jspecify.annotations.NullMarked;
