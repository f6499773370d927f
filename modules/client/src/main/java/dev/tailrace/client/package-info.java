/**
 * The Java SDK: reports what a training process does, without ever slowing or stopping it.
 *
 * <p>{@link dev.tailrace.client.Tailrace} begins a {@link dev.tailrace.client.Run}. What the
 * program logs is copied into buffers; a recorder thread makes numbered events of them and appends
 * these to a spool on disk; a courier thread sends what lies there and forgets what was
 * acknowledged; a heart says that the process lives when nothing else does. After {@code start()}
 * no call waits for a disk or a network, except those that say so, and none throws: faults are
 * counted in {@link dev.tailrace.client.Stats} and logged once a minute.
 */
@NullMarked
package dev.tailrace.client;

import org.jspecify.annotations.NullMarked;
