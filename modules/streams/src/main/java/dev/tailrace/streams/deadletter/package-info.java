/**
 * Copies of dead letters for people and tools that read Kafka: what the views keep as state is
 * copied to the topic {@code dead-letters} at least once. How far that went is the committed offset
 * of a group of its own, so another server goes on where this one stopped.
 */
@NullMarked
package dev.tailrace.streams.deadletter;

import org.jspecify.annotations.NullMarked;
