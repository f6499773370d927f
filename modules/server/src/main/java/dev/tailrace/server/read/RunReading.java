package dev.tailrace.server.read;

import dev.tailrace.model.liveness.RunLiveness;
import dev.tailrace.model.run.RunState;
import dev.tailrace.series.MetricSummary;
import dev.tailrace.series.RankProgress;
import dev.tailrace.streams.view.WriterGap;
import dev.tailrace.wire.Topic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that a run's page shows, read from the views of its partition at one moment.
 *
 * @param metrics at most as many as the page shows
 * @param progressByRank how far the metrics of each rank came that logged any
 */
record RunReading(
    RunState state,
    RunLiveness liveness,
    List<MetricSummary> metrics,
    Map<Integer, RankProgress> progressByRank,
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
    return progressByRank.get(rank);
  }

  /** The same by rank, in one pass: a run has thousands of ranks. */
  static Map<Integer, RankProgress> byRank(List<RankProgress> progress) {
    Map<Integer, RankProgress> byRank = HashMap.newHashMap(progress.size());
    progress.forEach(one -> byRank.put(one.rank(), one));
    return byRank;
  }
}
