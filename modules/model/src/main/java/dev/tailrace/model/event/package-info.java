/**
 * The events of the log: what clients publish and what the folds read.
 *
 * <p>{@link dev.tailrace.model.event.Event} is sealed; each topic holds the subtypes that {@code
 * wire.Topics} names for it. An instance that exists is valid within itself; what it means beside
 * other events is for the folds to say. Times are epoch milliseconds by the client's clock.
 */
@NullMarked
package dev.tailrace.model.event;

import org.jspecify.annotations.NullMarked;
