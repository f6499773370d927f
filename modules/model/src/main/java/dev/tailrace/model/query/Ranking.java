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

    /** The row's {@link CoarseOrder}. */
    long coarse(int row);

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
      var byRow = stored == null ? new CellChunks() : stored.byRow();
      return new StoredKeys(byRow, rows.cells(), key.descending());
    }
    @Nullable Value[] values = new @Nullable Value[candidates.length()];
    for (int row = candidates.nextSetBit(0); row >= 0; row = candidates.nextSetBit(row + 1)) {
      values[row] = rows.value(key.column(), row);
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
    public long coarse(int row) {
      return CoarseOrder.of(values[row], descending);
    }

    @Override
    public @Nullable Value value(int row) {
      return values[row];
    }
  }

  private record StoredKeys(CellChunks byRow, Cells cells, boolean descending) implements Keys {
    @Override
    public int compare(int a, int b) {
      long left = byRow.get(a);
      long right = byRow.get(b);
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
    public long coarse(int row) {
      return CoarseOrder.of(byRow.get(row), cells, descending);
    }

    @Override
    public @Nullable Value value(int row) {
      return cells.value(byRow.get(row));
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
      values.add(ValueOrder.told(key.value(row)));
    }
    return new SortKey(values, rows.ids().get(row));
  }

  /**
   * The first rows behind a cursor, and one more if there are more.
   *
   * <p>A cheap coarse key of the first sort key finds out which rows can be among them; only these
   * are compared in full.
   */
  List<Integer> first(int limit, @Nullable SortKey after, BitSet candidates) {
    long enough = coarseEnd(limit + 1, after, candidates);
    var best = new PriorityQueue<Integer>((a, b) -> compare(b, a));
    for (int row = candidates.nextSetBit(0); row >= 0; row = candidates.nextSetBit(row + 1)) {
      boolean open =
          coarse(row) <= enough && (best.size() <= limit || compare(row, best.element()) < 0);
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

  /**
   * The largest coarse key that one of the first {@code count} rows behind the cursor can have.
   * Goes from the newest row to the oldest, because newest first is what is asked most.
   */
  private long coarseEnd(int count, @Nullable SortKey after, BitSet candidates) {
    if (keys.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long start = after == null ? Long.MIN_VALUE : coarse(after);
    var smallest = new SmallestLongs(count);
    for (int row = candidates.length() - 1; row >= 0; row = candidates.previousSetBit(row - 1)) {
      long coarse = coarse(row);
      boolean behind =
          coarse > start || (coarse == start && (after == null || isBehind(row, after)));
      if (behind) {
        smallest.offer(coarse);
      }
    }
    return smallest.largest();
  }

  private long coarse(int row) {
    return keys.isEmpty() ? 0 : keys.getFirst().coarse(row);
  }

  private long coarse(SortKey after) {
    return CoarseOrder.of(after.values().getFirst(), sort.descending(0));
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
