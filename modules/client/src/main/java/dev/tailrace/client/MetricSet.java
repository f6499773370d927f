package dev.tailrace.client;

import dev.tailrace.model.Limits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
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
  /** So many buffers wait to be filled. */
  private static final int SPARES_MAX = 2;

  private final String[] names;
  private final Budget budget;
  private final Counters counters;
  private final Runnable wakeRecorder;
  private final Hot hot;

  // All guarded by hot.
  private final ArrayDeque<double[]> spares = new ArrayDeque<>(SPARES_MAX);
  private final ArrayDeque<MetricRows> filled = new ArrayDeque<>();
  private long dropped;

  /**
   * What a call touches, and its lock: side by side, because the recorder takes each of these cache
   * lines away when it looks, and the next call waits for them.
   */
  private static final class Hot extends SpinLock {
    private double[] cells;
    private int next;
    private boolean closed;
    private long logged;

    Hot(double[] cells) {
      this.cells = cells;
    }
  }

  MetricSet(String[] names, Budget budget, Counters counters, Runnable wakeRecorder) {
    this.names = names;
    this.budget = budget;
    this.counters = counters;
    this.wakeRecorder = wakeRecorder;
    double[] first = allocate(MetricRows.rowsAtFirst(names.length) * rowCells());
    this.hot = new Hot(first == null ? new double[0] : first);
  }

  /** A set that keeps nothing. */
  static MetricSet disabled(String[] names) {
    var set = new MetricSet(names.clone(), new Budget(0), new Counters("disabled"), () -> {});
    set.close();
    return set;
  }

  /** Logs one row of a set of one metric. */
  public void log(long step, double value) {
    hot.lock();
    try {
      int at = begin(step, 1);
      if (at >= 0) {
        hot.cells[at] = value;
      }
    } finally {
      hot.unlock();
    }
  }

  /** Logs one row of a set of two metrics, in the order of their names. */
  public void log(long step, double value0, double value1) {
    hot.lock();
    try {
      int at = begin(step, 2);
      if (at >= 0) {
        hot.cells[at] = value0;
        hot.cells[at + 1] = value1;
      }
    } finally {
      hot.unlock();
    }
  }

  /** Logs one row of a set of three metrics, in the order of their names. */
  public void log(long step, double value0, double value1, double value2) {
    hot.lock();
    try {
      int at = begin(step, 3);
      if (at >= 0) {
        hot.cells[at] = value0;
        hot.cells[at + 1] = value1;
        hot.cells[at + 2] = value2;
      }
    } finally {
      hot.unlock();
    }
  }

  /**
   * Logs one row, in the order of the names. The array is copied and stays the caller's; pass the
   * same one again and again to allocate nothing.
   */
  public void log(long step, double... values) {
    hot.lock();
    try {
      int at = begin(step, values.length);
      if (at >= 0) {
        System.arraycopy(values, 0, hot.cells, at, values.length);
      }
    } finally {
      hot.unlock();
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
    hot.logged++;
    if (width != names.length || step < 0 || step > Limits.DEFAULT.stepMax() || hot.closed) {
      refuse(step, width);
      return -1;
    }
    if (hot.next == hot.cells.length && !makeRoom()) {
      dropped++;
      return -1;
    }
    int at = hot.next;
    hot.next = at + MetricRows.HEAD_CELLS + width;
    hot.cells[at] = (double) step;
    hot.cells[at + 1] = (double) System.currentTimeMillis();
    return at + MetricRows.HEAD_CELLS;
  }

  private void refuse(long step, int width) {
    dropped++;
    if (hot.closed) {
      return; // after the end, or a set that was refused when it was made
    }
    counters.error(
        width == names.length
            ? "step " + step + " is not in 0..2^53-1"
            : width + " values for the " + names.length + " metrics " + String.join(", ", names));
  }

  private boolean makeRoom() {
    return grow() || exchange();
  }

  /** A buffer that is full before the recorder comes becomes a larger one. */
  private boolean grow() {
    int capacity = hot.cells.length;
    int most = MetricRows.rowsMax(names.length) * rowCells();
    int least = MetricRows.rowsAtFirst(names.length) * rowCells();
    int wanted = Math.clamp(4L * capacity, least, most);
    if (wanted == capacity || !budget.take(bytes(wanted - capacity))) {
      return false;
    }
    hot.cells = Arrays.copyOf(hot.cells, wanted);
    return true;
  }

  private boolean exchange() {
    boolean last = spares.size() <= 1;
    double[] fresh = fresh();
    if (hot.cells.length == 0 || fresh == null) {
      return false;
    }
    filled.add(take(fresh));
    if (last) {
      wakeRecorder.run(); // costs more than the row: while there are spares it comes by itself
    }
    return true;
  }

  private double @Nullable [] fresh() {
    return spares.isEmpty() ? allocate(hot.cells.length) : spares.pop();
  }

  private MetricRows take(double[] fresh) {
    MetricRows rows = new MetricRows(hot.cells, names.length, hot.next / rowCells());
    hot.cells = fresh;
    hot.next = 0;
    return rows;
  }

  private double @Nullable [] allocate(int cells) {
    return budget.take(bytes(cells)) ? new double[cells] : null;
  }

  private static long bytes(int cells) {
    return (long) cells * Double.BYTES;
  }

  private int rowCells() {
    return MetricRows.rowCells(names.length);
  }

  /** Hands over all rows; each buffer comes back through {@link #recycle}. The recorder only. */
  List<MetricRows> drain() {
    hot.lock();
    try {
      if (filled.isEmpty() && hot.next == 0) {
        return List.of();
      }
      List<MetricRows> taken = new ArrayList<>(filled);
      filled.clear();
      if (hot.next > 0) {
        double[] fresh = fresh();
        taken.add(take(fresh == null ? new double[0] : fresh));
      }
      return taken;
    } finally {
      hot.unlock();
    }
  }

  void recycle(MetricRows done) {
    hot.lock();
    try {
      if (spares.size() < SPARES_MAX && done.cells.length >= hot.cells.length && !hot.closed) {
        spares.push(done.cells);
        return;
      }
    } finally {
      hot.unlock();
    }
    budget.give(bytes(done.cells.length));
  }

  /** From now on every row is dropped; what was logged before can still be drained. */
  void close() {
    hot.lock();
    try {
      hot.closed = true;
    } finally {
      hot.unlock();
    }
  }

  long logged() {
    hot.lock();
    try {
      return hot.logged;
    } finally {
      hot.unlock();
    }
  }

  long dropped() {
    hot.lock();
    try {
      return dropped;
    } finally {
      hot.unlock();
    }
  }
}
