package dev.tailrace.server.read;

import dev.tailrace.model.Value;
import dev.tailrace.model.query.Column.Field;
import dev.tailrace.model.query.Filter;
import dev.tailrace.model.query.RunPage;
import dev.tailrace.model.query.RunQuery;
import dev.tailrace.model.query.Sort;
import dev.tailrace.model.run.RunStatus;
import dev.tailrace.streams.Access;
import dev.tailrace.streams.Lease;
import dev.tailrace.streams.Views;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How the runs of the partitions that are served here stand. */
public final class RunCounts {
  private final Views views;
  private final RunReads reads;

  public RunCounts(Views views, RunReads reads) {
    this.views = views;
    this.reads = reads;
  }

  /**
   * Counts, deleted runs left out.
   *
   * @param byStatus each status, also those that no run has
   * @param degraded running ones of which a rank is lost
   */
  public record Counted(Map<RunStatus, Integer> byStatus, int degraded) {
    public Counted {
      byStatus = Map.copyOf(byStatus);
    }
  }

  /** Looks at every run once; what cannot be read now is not counted. */
  public Counted now() {
    Map<RunStatus, Integer> byStatus = new EnumMap<>(RunStatus.class);
    for (RunStatus status : RunStatus.values()) {
      byStatus.put(status, 0);
    }
    int degraded = 0;
    for (int partition : views.served()) {
      if (views.open(partition) instanceof Access.Open(Lease lease)) {
        try (lease) {
          degraded += count(lease, byStatus);
        }
      }
    }
    return new Counted(byStatus, degraded);
  }

  private int count(Lease lease, Map<RunStatus, Integer> byStatus) {
    RunValues values = new RunValues(lease, reads);
    RunQuery everything =
        RunQuery.of(
            Filter.everything(),
            Sort.BY_ID,
            List.of(Field.STATUS, Field.DEGRADED),
            Integer.MAX_VALUE - 1,
            values.computed());
    int degraded = 0;
    for (RunPage.Row row : values.table().select(everything).rows()) {
      for (RunStatus status : RunStatus.values()) {
        if (new Value.Text(status.code()).equals(row.cells().getFirst())) {
          byStatus.merge(status, 1, Integer::sum);
        }
      }
      degraded += new Value.Flag(true).equals(row.cells().get(1)) ? 1 : 0;
    }
    return degraded;
  }
}
