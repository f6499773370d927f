/**
 * The plain, exact series: every point stays in memory, and every question reads the points. {@link
 * dev.tailrace.series.memory.MemorySeries} is what {@code verify} folds the log into, and what the
 * engine is compared with; it shares no code with it but the port.
 */
@NullMarked
package dev.tailrace.series.memory;

import org.jspecify.annotations.NullMarked;
