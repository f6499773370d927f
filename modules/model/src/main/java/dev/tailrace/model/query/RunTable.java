package dev.tailrace.model.query;

import dev.tailrace.model.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked about the runs of one partition, a row for each run and a column for each thing
 * that some run has.
 *
 * <p>Any thread may call anything. Several folds write, each its own columns: nobody else writes
 * those, so a write is simply the newest. A query sees each {@link #write} as a whole or not at
 * all; it holds writers up for as long as it takes, which is a few milliseconds for 100,000 runs.
 */
public final class RunTable {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Map<String, Integer> rowOf = new HashMap<>();
  private final List<String> ids = new ArrayList<>();
  private final ArrayDeque<Integer> free = new ArrayDeque<>();
  private final BitSet shown = new BitSet();
  private final BitSet deleted = new BitSet();
  private final Map<Column, CellColumn> columns = new HashMap<>();
  private final Map<Column, CellColumn> settled = new HashMap<>();
  private final Cells cells = new Cells();

  /**
   * Writes some values of a run, which gets a row if it has none; null takes a value away, and what
   * is not named stays.
   *
   * @throws IllegalArgumentException for {@link Column.Field#ID}, which is the row's own
   */
  public void write(String run, Map<Column, ? extends @Nullable Value> changes) {
    if (changes.containsKey(Column.Field.ID)) {
      throw new IllegalArgumentException("the id of run " + run + " cannot be written");
    }
    locked(
        lock.writeLock(),
        () -> {
          int row = row(run);
          changes.forEach((column, value) -> set(columns, row, column, cells.hold(value)));
          return row;
        });
  }

  /**
   * Tells what a computed column has for a run from now on, so that no query works it out; null
   * leaves it to queries again. Unknown runs stay unknown.
   */
  public void settle(String run, Column column, @Nullable Value value) {
    locked(
        lock.writeLock(),
        () -> {
          Integer row = rowOf.get(run);
          if (row != null) {
            set(settled, row, column, cells.hold(value));
          }
          return run;
        });
  }

  private int row(String run) {
    Integer known = rowOf.get(run);
    if (known != null) {
      return known;
    }
    Integer reused = free.pollLast();
    int row = reused == null ? ids.size() : reused;
    if (reused == null) {
      ids.add(run);
    } else {
      ids.set(row, run);
    }
    rowOf.put(run, row);
    shown.set(row);
    return row;
  }

  private void set(Map<Column, CellColumn> columns, int row, Column column, long cell) {
    CellColumn known = columns.get(column);
    if (known == null) {
      if (cell == Cells.ABSENT) {
        return;
      }
      known = new CellColumn();
      columns.put(column, known);
    }
    cells.release(known.set(row, cell, ids.size()));
    if (known.present() == 0) {
      columns.remove(column);
    }
  }

  /** Moves a run to the deleted ones or back; unknown runs stay unknown. */
  public void delete(String run, boolean isDeleted) {
    locked(
        lock.writeLock(),
        () -> {
          Integer row = rowOf.get(run);
          if (row != null) {
            shown.set(row, !isDeleted);
            deleted.set(row, isDeleted);
          }
          return isDeleted;
        });
  }

  /** Forgets a run and all its values. */
  public void remove(String run) {
    locked(
        lock.writeLock(),
        () -> {
          Integer row = rowOf.remove(run);
          if (row != null) {
            for (var part : List.of(columns, settled)) {
              for (Column column : List.copyOf(part.keySet())) {
                set(part, row, column, Cells.ABSENT);
              }
            }
            shown.clear(row);
            deleted.clear(row);
            free.add(row);
          }
          return run;
        });
  }

  /** How many runs have a row, deleted ones included. */
  public int size() {
    return locked(lock.readLock(), rowOf::size);
  }

  /** The value of a stored column; null when absent. */
  public @Nullable Value value(String run, Column column) {
    return value(columns, run, column);
  }

  /** What {@link #settle} told; null when queries work it out. */
  public @Nullable Value settled(String run, Column column) {
    return value(settled, run, column);
  }

  private @Nullable Value value(Map<Column, CellColumn> columns, String run, Column column) {
    return locked(
            lock.readLock(),
            () -> {
              Integer row = rowOf.get(run);
              CellColumn stored = columns.get(column);
              Value value = row == null || stored == null ? null : cells.value(stored.get(row));
              return new Found(value);
            })
        .value;
  }

  private record Found(@Nullable Value value) {}

  public RunPage select(RunQuery query) {
    return locked(
        lock.readLock(),
        () -> {
          var rows = rows(query.computed());
          BitSet passing = passing(rows, query.filter(), query.deleted());
          var ranking = new Ranking(rows, query.sort(), passing);
          List<Integer> first = ranking.first(query.limit(), query.after(), passing);
          boolean more = first.size() > query.limit();
          var page = new ArrayList<RunPage.Row>();
          for (int row : more ? first.subList(0, query.limit()) : first) {
            var values = new ArrayList<@Nullable Value>();
            query.columns().forEach(column -> values.add(rows.value(column, row)));
            page.add(new RunPage.Row(ranking.key(row), values));
          }
          SortKey next = more ? page.getLast().key() : null;
          return new RunPage(page, passing.cardinality(), next);
        });
  }

  private TableRows rows(Computed computed) {
    return new TableRows(ids, columns, settled, cells, computed.columns());
  }

  private BitSet passing(TableRows rows, Filter filter, boolean ofDeleted) {
    return new Matching(rows).passing(filter, ofDeleted ? deleted : shown);
  }

  /** The runs that pass, by their values in some columns, in the order of {@link RunGroup}. */
  public List<RunGroup> groups(
      Filter filter, List<Column> by, List<Column> spreadOf, Computed computed) {
    return locked(
        lock.readLock(),
        () -> {
          var rows = rows(computed);
          var grouping = new Grouping(rows, by, spreadOf);
          passing(rows, filter, false).stream().forEach(grouping::add);
          return grouping.groups();
        });
  }

  /**
   * The stored columns that runs have a value in, in the order of their names; deleted runs do not
   * count.
   *
   * @param project counts its runs alone; null counts all
   * @param prefix what the written name begins with
   */
  public List<ColumnUse> columns(@Nullable String project, String prefix) {
    return locked(
        lock.readLock(),
        () -> {
          Filter filter =
              project == null
                  ? Filter.everything()
                  : new Filter.Compare(
                      Column.Field.PROJECT, Filter.Operator.EQUAL, new Value.Text(project));
          BitSet counted = passing(rows(Computed.NOTHING), filter, false);
          var uses = new ArrayList<ColumnUse>();
          columns.forEach(
              (column, stored) -> {
                if (column.text().startsWith(prefix)) {
                  use(column, stored, counted, uses);
                }
              });
          uses.sort(Comparator.comparing(use -> use.column().text()));
          return List.copyOf(uses);
        });
  }

  private void use(Column column, CellColumn stored, BitSet counted, List<ColumnUse> uses) {
    var finder = new KindFinder(cells);
    int runs = stored.passing(counted, false, finder).cardinality();
    ColumnUse.Kind kind = finder.kind();
    if (kind != null) {
      uses.add(new ColumnUse(column, kind, runs));
    }
  }

  private static <T> T locked(Lock held, Supplier<T> work) {
    held.lock();
    try {
      return work.get();
    } finally {
      held.unlock();
    }
  }
}
