/**
 * Tails as server-sent events: each client has a bounded queue in the hub and the virtual thread of
 * its own request, which writes what takes more than passing on; the rest is written by the pump.
 *
 * <p>A frame is one record of the log, encoded once for all who chose alike. The id of a frame is
 * the position behind it, so that going on from an id neither repeats nor leaves a hole. Frames of
 * series are the exception: they are a state, read when they are written, and have no id.
 */
@NullMarked
package dev.tailrace.server.tail;

import org.jspecify.annotations.NullMarked;
