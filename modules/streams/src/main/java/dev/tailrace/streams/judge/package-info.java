/**
 * The judge: decides by evidence, never by a clock of its own, that a rank has fallen silent.
 *
 * <p>Each tick it asks the broker for the time with a marker, waits until everything that lay in
 * the partition's topics by then is folded, and only then takes that time as evidence. A lagging,
 * restoring or cut-off fold therefore makes silences look shorter, never longer. What it decides it
 * writes to the log, and it shows once it is folded.
 */
@NullMarked
package dev.tailrace.streams.judge;

import org.jspecify.annotations.NullMarked;
