package dev.tailrace.server.read;

import dev.tailrace.model.liveness.RunLiveness;
import dev.tailrace.model.run.RunState;
import dev.tailrace.series.MetricSummary;
import dev.tailrace.series.RankProgress;
import dev.tailrace.streams.view.WriterGap;
import dev.tailrace.wire.Topic;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a run's page shows, read from the views of its partition at one moment.
 *
 * @param metrics at most as many as the page shows
 * @param progress how far each rank's metrics came
 */
record RunReading(
    RunState state,
    RunLiveness liveness,
    List<MetricSummary> metrics,
    List<RankProgress> progress,
    Ledger ledger) {

  /** A run as of an earlier position: its lifecycle alone. */
  record Past(RunState state) {}

  /**
   * What was counted of a run over all views.
   *
   * @param late after the end of their rank
   */
  record Ledger(
      long events,
      long points,
      long logLines,
      long duplicates,
      long late,
      long deadLetters,
      Map<Topic, List<WriterGap>> gaps) {}

  /** How far the metrics of a rank came; null when it logged none. */
  @Nullable RankProgress progressOf(int rank) {
    for (RankProgress one : progress) {
      if (one.rank() == rank) {
        return one;
      }
    }
    return null;
  }
}
