/**
 * How a run stands now: its lifecycle put together with what every view has heard of its ranks.
 *
 * <p>Pure functions of broker times and evidence. The caller says for each rank when it was last
 * heard and for how long it has certainly been silent; so a lagging fold or a jumping clock can
 * make a silence shorter, never longer. {@code stale} is worked out at read; {@code lost} shows
 * once the judge's event is folded, and the judge asks the same functions what to write.
 */
@NullMarked
package dev.tailrace.model.liveness;

import org.jspecify.annotations.NullMarked;
