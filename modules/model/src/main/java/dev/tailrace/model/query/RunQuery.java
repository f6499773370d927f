package dev.tailrace.model.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which runs are listed, in which order, with which columns.
 *
 * @param after the last run of the page before; null for the first page
 * @param deleted lists the deleted runs, and no others
 */
public record RunQuery(
    Filter filter,
    Sort sort,
    List<Column> columns,
    int limit,
    @Nullable SortKey after,
    boolean deleted,
    Computed computed) {
  public RunQuery {
    columns = List.copyOf(columns);
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit);
    }
    if (after != null && after.values().size() != sort.keys().size()) {
      throw new IllegalArgumentException("a cursor of another sort");
    }
  }

  /** The first page of runs that are not deleted. */
  public static RunQuery of(
      Filter filter, Sort sort, List<Column> columns, int limit, Computed computed) {
    return new RunQuery(filter, sort, columns, limit, null, false, computed);
  }

  public RunQuery after(@Nullable SortKey last) {
    return new RunQuery(filter, sort, columns, limit, last, deleted, computed);
  }

  public RunQuery deletedOnly() {
    return new RunQuery(filter, sort, columns, limit, after, true, computed);
  }
}
