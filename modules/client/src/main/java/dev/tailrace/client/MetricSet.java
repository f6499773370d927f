package dev.tailrace.client;

import dev.tailrace.model.Limits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Metrics that are always logged together, prepared once for the hot path: {@code log} copies the
 * values into a buffer that is already there. It allocates nothing as long as the recorder keeps
 * up, and waits for nothing but another thread's copy into the same set.
 *
 * <p>Any thread; rows keep the order in which the calls came. A row that cannot be kept (wrong
 * number of values, a step outside 0..2^53-1, no memory left, the run has ended) is dropped and
 * counted.
 */
public final class MetricSet {
  /** So many buffers fill between two rounds of the recorder before a row has to allocate. */
  private static final int SPARES_MAX = 3;

  private final String[] names;
  private final Budget budget;
  private final Counters counters;
  private final Runnable wakeRecorder;
  private final Object lock = new Object();

  // All guarded by lock.
  private MetricRows rows;
  private final ArrayDeque<MetricRows> spares = new ArrayDeque<>(SPARES_MAX);
  private final ArrayDeque<MetricRows> filled = new ArrayDeque<>();
  private boolean closed;
  private long logged;
  private long dropped;

  MetricSet(String[] names, Budget budget, Counters counters, Runnable wakeRecorder) {
    this.names = names;
    this.budget = budget;
    this.counters = counters;
    this.wakeRecorder = wakeRecorder;
    int rowsAtFirst = MetricRows.rowsAtFirst(names.length);
    boolean room = budget.take(rowsAtFirst * MetricRows.rowBytes(names.length));
    this.rows = new MetricRows(names.length, room ? rowsAtFirst : 0);
  }

  /** A set that keeps nothing. */
  static MetricSet disabled(String[] names) {
    var set = new MetricSet(names.clone(), new Budget(0), new Counters("disabled"), () -> {});
    set.close();
    return set;
  }

  /** Logs one row of a set of one metric. */
  public void log(long step, double value) {
    synchronized (lock) {
      int at = begin(step, 1);
      if (at >= 0) {
        rows.values[at] = value;
      }
    }
  }

  /** Logs one row of a set of two metrics, in the order of their names. */
  public void log(long step, double value0, double value1) {
    synchronized (lock) {
      int at = begin(step, 2);
      if (at >= 0) {
        rows.values[at] = value0;
        rows.values[at + 1] = value1;
      }
    }
  }

  /** Logs one row of a set of three metrics, in the order of their names. */
  public void log(long step, double value0, double value1, double value2) {
    synchronized (lock) {
      int at = begin(step, 3);
      if (at >= 0) {
        rows.values[at] = value0;
        rows.values[at + 1] = value1;
        rows.values[at + 2] = value2;
      }
    }
  }

  /**
   * Logs one row, in the order of the names. The array is copied and stays the caller's; pass the
   * same one again and again to allocate nothing.
   */
  public void log(long step, double... values) {
    synchronized (lock) {
      int at = begin(step, values.length);
      if (at >= 0) {
        System.arraycopy(values, 0, rows.values, at, values.length);
      }
    }
  }

  /** The names, in the order in which values are given. */
  public List<String> names() {
    return List.of(names);
  }

  String[] sharedNames() {
    return names;
  }

  /** Where the values of a new row go; negative when there is no row. */
  private int begin(long step, int width) {
    logged++;
    if (width != names.length || step < 0 || step > Limits.DEFAULT.stepMax() || closed) {
      refuse(step, width);
      return -1;
    }
    if (rows.full() && !makeRoom()) {
      dropped++;
      return -1;
    }
    return rows.begin(step, System.currentTimeMillis());
  }

  private void refuse(long step, int width) {
    dropped++;
    if (closed) {
      return; // after the end, or a set that was refused when it was made
    }
    counters.error(
        width == names.length
            ? "step " + step + " is not in 0..2^53-1"
            : width + " values for the " + names.length + " metrics " + String.join(", ", names));
  }

  private boolean makeRoom() {
    int rowsMax = MetricRows.rowsMax(names.length);
    int capacity = rows.capacity();
    if (capacity < rowsMax) {
      int wanted = Math.max(3 * capacity, MetricRows.rowsAtFirst(names.length));
      int more = Math.min(wanted, rowsMax - capacity);
      if (!budget.take(more * MetricRows.rowBytes(names.length))) {
        return false;
      }
      rows.grow(capacity + more);
      return true;
    }
    boolean last = spares.size() <= 1;
    MetricRows fresh = spares.isEmpty() ? allocate(capacity) : spares.pop();
    if (fresh == null) {
      return false;
    }
    filled.add(rows);
    rows = fresh;
    if (last) {
      wakeRecorder.run(); // costs more than the row: while there are spares it comes by itself
    }
    return true;
  }

  private @Nullable MetricRows allocate(int capacity) {
    return budget.take(capacity * MetricRows.rowBytes(names.length))
        ? new MetricRows(names.length, capacity)
        : null;
  }

  /** Hands over all rows; each buffer comes back through {@link #recycle}. The recorder only. */
  List<MetricRows> drain() {
    synchronized (lock) {
      if (filled.isEmpty() && rows.count == 0) {
        return List.of();
      }
      List<MetricRows> taken = new ArrayList<>(filled);
      filled.clear();
      if (rows.count > 0) {
        taken.add(rows);
        MetricRows fresh = spares.isEmpty() ? allocate(rows.capacity()) : spares.pop();
        rows = fresh != null ? fresh : new MetricRows(names.length, 0);
      }
      return taken;
    }
  }

  void recycle(MetricRows done) {
    synchronized (lock) {
      if (spares.size() < SPARES_MAX && done.capacity() >= rows.capacity() && !closed) {
        done.count = 0;
        spares.push(done);
        return;
      }
    }
    budget.give(done.heldBytes());
  }

  /** From now on every row is dropped; what was logged before can still be drained. */
  void close() {
    synchronized (lock) {
      closed = true;
    }
  }

  long logged() {
    synchronized (lock) {
      return logged;
    }
  }

  long dropped() {
    synchronized (lock) {
      return dropped;
    }
  }
}
