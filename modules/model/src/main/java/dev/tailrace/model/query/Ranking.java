package dev.tailrace.model.query;

import dev.tailrace.model.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Puts rows in the order of a sort, as far as a page goes. */
final class Ranking {
  private final TableRows rows;
  private final Sort sort;
  private final List<Keys> keys = new ArrayList<>();

  /** The values of one sort key, ready to be compared. */
  private interface Keys {
    int compare(int a, int b);

    @Nullable Value value(int row);
  }

  Ranking(TableRows rows, Sort sort, BitSet candidates) {
    this.rows = rows;
    this.sort = sort;
    for (Sort.Key key : sort.keys()) {
      keys.add(keys(key, candidates));
    }
  }

  private Keys keys(Sort.Key key, BitSet candidates) {
    var function = rows.computed(key.column());
    CellColumn stored = rows.stored(key.column());
    if (function == null) {
      long[] cells = stored == null ? new long[0] : stored.expanded(rows.ids().size());
      return new StoredKeys(cells, rows.cells(), key.descending());
    }
    @Nullable Value[] values = new @Nullable Value[candidates.length()];
    for (int row = candidates.nextSetBit(0); row >= 0; row = candidates.nextSetBit(row + 1)) {
      values[row] = function.apply(rows.ids().get(row));
    }
    return new ComputedKeys(values, key.descending());
  }

  @SuppressWarnings("ArrayRecordComponent") // private, and never compared as a whole
  private record ComputedKeys(@Nullable Value[] values, boolean descending) implements Keys {
    @Override
    public int compare(int a, int b) {
      return ValueOrder.compare(values[a], values[b], descending);
    }

    @Override
    public @Nullable Value value(int row) {
      return values[row];
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // private, and never compared as a whole
  private record StoredKeys(long[] byRow, Cells cells, boolean descending) implements Keys {
    private long cell(int row) {
      return row < byRow.length ? byRow[row] : Cells.ABSENT;
    }

    @Override
    public int compare(int a, int b) {
      long left = cell(a);
      long right = cell(b);
      if (left == right) {
        return 0;
      }
      if (Cells.isNumber(left) && Cells.isNumber(right)) {
        double leftNumber = Double.longBitsToDouble(left);
        double rightNumber = Double.longBitsToDouble(right);
        if (!Double.isNaN(leftNumber) && !Double.isNaN(rightNumber)) {
          int order = Numbers.compare(leftNumber, rightNumber);
          return descending ? -order : order;
        }
      }
      return ValueOrder.compare(cells.value(left), cells.value(right), descending);
    }

    @Override
    public @Nullable Value value(int row) {
      return cells.value(cell(row));
    }
  }

  private int compare(int a, int b) {
    for (Keys key : keys) {
      int order = key.compare(a, b);
      if (order != 0) {
        return order;
      }
    }
    return rows.ids().get(a).compareTo(rows.ids().get(b));
  }

  SortKey key(int row) {
    var values = new ArrayList<@Nullable Value>();
    for (Keys key : keys) {
      values.add(key.value(row));
    }
    return new SortKey(values, rows.ids().get(row));
  }

  /**
   * The first rows behind a cursor, and one more if there are more.
   *
   * <p>Goes from the newest row to the oldest, so that "newest first" fills the heap at once.
   */
  List<Integer> first(int limit, @Nullable SortKey after, BitSet candidates) {
    var best = new PriorityQueue<Integer>((a, b) -> compare(b, a));
    for (int row = candidates.length() - 1; row >= 0; row = candidates.previousSetBit(row - 1)) {
      boolean open = best.size() <= limit || compare(row, best.element()) < 0;
      if (open && (after == null || isBehind(row, after))) {
        best.add(row);
        if (best.size() > limit + 1) {
          best.remove();
        }
      }
    }
    var inOrder = new ArrayList<Integer>();
    while (!best.isEmpty()) {
      inOrder.add(best.remove());
    }
    Collections.reverse(inOrder);
    return inOrder;
  }

  private boolean isBehind(int row, SortKey after) {
    for (int i = 0; i < keys.size(); i++) {
      int order =
          ValueOrder.compare(keys.get(i).value(row), after.values().get(i), sort.descending(i));
      if (order != 0) {
        return order > 0;
      }
    }
    return rows.ids().get(row).compareTo(after.run()) > 0;
  }
}
