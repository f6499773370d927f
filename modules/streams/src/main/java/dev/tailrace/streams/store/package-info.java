/**
 * The views as Kafka Streams stores: what Streams may do to a view, and when.
 *
 * <p>Each source topic is its store's changelog ({@code addReadOnlyStateStore}), so the live path
 * and the restore path hand the same records to the same {@code apply}. A {@link
 * dev.tailrace.streams.store.FoldedStore} keeps the offset that it applied itself, whatever Streams
 * says at a commit; before it takes records of an assignment, a {@link
 * dev.tailrace.streams.store.LogCheck} makes sure that its state came from this very log. One
 * thread at a time writes a store: the stream thread or the state updater, handed over by Streams.
 */
@NullMarked
package dev.tailrace.streams.store;

import org.jspecify.annotations.NullMarked;
