/**
 * What every {@link dev.tailrace.series.SeriesStore} must do, as tests that an implementation runs.
 *
 * <p>The facts stand in {@link dev.tailrace.testkit.series.SeriesContract}. Its random histories
 * are compared with {@link dev.tailrace.testkit.series.SeriesModel}, which keeps a list of points
 * and answers by definition; it shares no code with an implementation but the records of the port.
 */
@NullMarked
package dev.tailrace.testkit.series;

import org.jspecify.annotations.NullMarked;
