package dev.tailrace.model.query;

import dev.tailrace.model.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list of runs.
 *
 * @param total how many runs the filter passes, on all pages
 * @param next the cursor of the next page; null when this is the last
 */
public record RunPage(List<Row> rows, long total, @Nullable SortKey next) {
  public static final RunPage EMPTY = new RunPage(List.of(), 0, null);

  /**
   * A run of the list.
   *
   * @param cells a value for each column that was asked for, null when absent
   */
  public record Row(SortKey key, List<@Nullable Value> cells) {
    public Row {
      cells = Collections.unmodifiableList(new ArrayList<>(cells));
    }

    public String run() {
      return key.run();
    }
  }

  public RunPage {
    rows = List.copyOf(rows);
  }

  /** One page out of the pages of several tables, all of the same query. */
  public static RunPage merged(List<RunPage> pages, Sort sort, int limit) {
    var rows =
        pages.stream()
            .flatMap(page -> page.rows.stream())
            .sorted(Comparator.comparing(Row::key, sort.order()))
            .toList();
    boolean more = rows.size() > limit || pages.stream().anyMatch(page -> page.next != null);
    var first = rows.subList(0, Math.min(limit, rows.size()));
    return new RunPage(
        first,
        pages.stream().mapToLong(RunPage::total).sum(),
        more && !first.isEmpty() ? first.getLast().key() : null);
  }
}
