package dev.tailrace.series.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Cells of one width on the absolute grid of steps, each over all ranks, and the spans of steps in
 * which they hold every point that counts. For one thread at a time.
 */
final class SumLevel implements PointCursor.CellOfStep {
  /** What a cell takes of the heap, about. */
  static final int CELL_BYTES = 232;

  /** Beyond so many spans all is forgotten: to find one's way would cost more than to read. */
  private static final int SPANS_MAX = 16;

  private final int level;
  private long[] starts = new long[16];
  private Cell[] cells = new Cell[16];
  private int size;
  private int latest = -1;
  private long asked;

  /** Where the spans begin and end, apart from each other; ends are excluded. */
  private final TreeMap<Long, Long> spans = new TreeMap<>();

  private long nearFrom = Long.MAX_VALUE;
  private long nearEnd = Long.MIN_VALUE;

  /** The steps from the first one to before the end. */
  record Span(long from, long end) {}

  /** Cells of {@code 1 << (2 * level)} steps. */
  SumLevel(int level) {
    this.level = level;
  }

  int level() {
    return level;
  }

  int size() {
    return size;
  }

  /** Notes the number of a question that needed it. */
  void ask(long question) {
    asked = question;
  }

  /** The number of the last question that needed it. */
  long asked() {
    return asked;
  }

  void clear() {
    Arrays.fill(cells, null);
    size = 0;
    latest = -1;
    spans.clear();
    forgetNear();
  }

  private void forgetNear() {
    nearFrom = Long.MAX_VALUE;
    nearEnd = Long.MIN_VALUE;
  }

  @Override
  public long end(long step) {
    long last = step | ((1L << (2 * level)) - 1);
    return last == Long.MAX_VALUE ? last : last + 1;
  }

  /** The cell of a step of a span. */
  @Override
  public Cell of(long step) {
    long start = step >> (2 * level) << (2 * level);
    if (latest >= 0 && starts[latest] == start) {
      return cells[latest];
    }
    int next = latest + 1;
    if (next < size && starts[next] == start) {
      latest = next;
      return cells[next];
    }
    int at =
        size == 0 || starts[size - 1] < start
            ? -size - 1
            : Arrays.binarySearch(starts, 0, size, start);
    if (at < 0) {
      at = -at - 1;
      insert(at, start);
    }
    latest = at;
    return cells[at];
  }

  private void insert(int at, long start) {
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, 2 * size);
      cells = Arrays.copyOf(cells, 2 * size);
    }
    System.arraycopy(starts, at, starts, at + 1, size - at);
    System.arraycopy(cells, at, cells, at + 1, size - at);
    starts[at] = start;
    cells[at] = new Cell();
    size++;
  }

  /** Adds a point that counts and replaces none, if its step is in a span. */
  void add(long step, long timeEpochMs, double value, int rank) {
    if (isCovered(step)) {
      of(step).add(step, 0, timeEpochMs, value, rank);
    }
  }

  private boolean isCovered(long step) {
    if (step >= nearFrom && step < nearEnd) {
      return true;
    }
    Map.Entry<Long, Long> span = spans.floorEntry(step);
    if (span == null || span.getValue() <= step) {
      return false;
    }
    nearFrom = span.getKey();
    nearEnd = span.getValue();
    return true;
  }

  boolean covers(long from, long end) {
    Map.Entry<Long, Long> span = spans.floorEntry(from);
    return span != null && span.getValue() >= end;
  }

  /** The parts of spans that lie from {@code from} to before {@code end}. */
  List<Span> covered(long from, long end) {
    var parts = new ArrayList<Span>();
    for (var span : spans.headMap(end).entrySet()) {
      long first = Math.max(from, span.getKey());
      long behind = Math.min(end, span.getValue());
      if (first < behind) {
        parts.add(new Span(first, behind));
      }
    }
    return parts;
  }

  /** Makes one span of the steps; answers what was in none, whose points are to be added now. */
  List<Span> cover(long from, long end) {
    if (spans.size() >= SPANS_MAX) {
      clear();
    }
    var missing = new ArrayList<Span>();
    long at = from;
    long wholeFrom = from;
    long wholeEnd = end;
    for (Span known : covered(from, end)) {
      if (at < known.from) {
        missing.add(new Span(at, known.from));
      }
      at = known.end;
    }
    if (at < end) {
      missing.add(new Span(at, end));
    }
    Map.Entry<Long, Long> span = spans.floorEntry(end);
    while (span != null && span.getValue() >= from) {
      wholeFrom = Math.min(wholeFrom, span.getKey());
      wholeEnd = Math.max(wholeEnd, span.getValue());
      spans.remove(span.getKey());
      span = spans.floorEntry(end);
    }
    spans.put(wholeFrom, wholeEnd);
    forgetNear();
    return missing;
  }

  /** Empties the cells that lie from {@code from} to before {@code end}. */
  void empty(long from, long end) {
    int first = place(from);
    int behind = place(end);
    System.arraycopy(starts, behind, starts, first, size - behind);
    System.arraycopy(cells, behind, cells, first, size - behind);
    Arrays.fill(cells, size - (behind - first), size, null);
    size -= behind - first;
    latest = -1;
  }

  private int place(long step) {
    int at = Arrays.binarySearch(starts, 0, size, step);
    return at >= 0 ? at : -at - 1;
  }

  /**
   * Visits the cells that lie from {@code from} to before {@code end}; what is shown belongs here.
   *
   * @param attempt what rows are told apart by
   */
  void visit(long from, long end, int attempt, Consumer<Cell> visitor) {
    for (int i = place(from); i < size && starts[i] < end; i++) {
      Cell cell = cells[i];
      cell.first.attempt = attempt;
      cell.last.attempt = attempt;
      visitor.accept(cell);
      cell.first.attempt = 0;
      cell.last.attempt = 0;
    }
  }
}
