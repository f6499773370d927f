/**
 * The tail: what was folded, as it happens and from any offset on, every record once.
 *
 * <p>A {@code Ring} per topic partition holds the newest frames; the views feed it with the records
 * that changed them, so a repeat or a dead letter is never a frame. Who begins further back is
 * served by a {@code History}, the one reader of that topic partition, until the ring has all that
 * follows; then it joins the ring without gap or repeat. Nobody who reads slowly slows anybody: a
 * live queue that is full turns what follows into a gap marker, or overflows into something
 * smaller.
 */
@NullMarked
package dev.tailrace.streams.tail;

import org.jspecify.annotations.NullMarked;
