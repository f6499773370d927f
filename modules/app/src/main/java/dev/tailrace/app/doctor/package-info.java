/**
 * What an operator would look at, looked at once: server, log, disk, clocks. Each look gives
 * findings in plain words with what to do; a look that cannot be taken is a finding of its own.
 *
 * <p>Nothing is changed, but for one marker in the topic of heartbeats, whose acknowledgement tells
 * the broker's time.
 */
@NullMarked
package dev.tailrace.app.doctor;

import org.jspecify.annotations.NullMarked;
