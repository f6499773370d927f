package dev.tailrace.series.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The ranks of one attempt of a metric, summed up as far as questions asked for it. {@link #follow}
 * adds what came since the last question; a row that came late may replace another one, so the
 * cells with its step are summed up again. For one thread at a time.
 */
final class AttemptSum {
  /** Wider cells than those of this level hold all steps there can be. */
  private static final int LEVEL_MAX = Pyramid.LEVELS_MAX - 2;

  /** Beyond so many ranges of late rows, a level is summed up anew when it is asked for. */
  private static final int LATE_MAX = 8;

  /** So many cells are summed up at once, that neighbouring questions find them. */
  private static final int TOGETHER_SHIFT = 6;

  /** Cells that so many questions did not need may go. */
  private static final int QUESTIONS = 16;

  private static final int MARK_BYTES = 48;

  private static final long[] NO_ROWS = new long[0];

  /** How far a rank was taken in. */
  private static final class Mark {
    private final int rank;
    private long rows;
    private long maxStep = Long.MIN_VALUE;

    /** Of a rank with several sources; of the others {@link #rows} tells. */
    private long[] rowsOfSource = NO_ROWS;

    Mark(int rank) {
      this.rank = rank;
    }

    void take(FrozenSeries series) {
      int sources = series.sources().size();
      if (sources > 1) {
        rowsOfSource = new long[sources];
        for (int i = 0; i < sources; i++) {
          rowsOfSource[i] = series.sources().get(i).state().rows();
        }
      }
      rows = series.rows();
      maxStep = series.maxStep();
    }

    long rowsOf(int source) {
      if (rowsOfSource.length == 0) {
        return source == 0 ? rows : 0;
      }
      return source < rowsOfSource.length ? rowsOfSource[source] : 0;
    }
  }

  private final List<Mark> marks = new ArrayList<>();
  private final Map<Integer, SumLevel> levels = new TreeMap<>();
  private long question;
  private @Nullable Cell total;
  private @Nullable StepSet steps;

  // Of the question that is being answered.
  private List<FrozenSeries> series = List.of();
  private Chunks chunks;
  private long minStep;
  private long maxStep;

  AttemptSum(Chunks chunks) {
    this.chunks = chunks;
  }

  /**
   * Takes in a state; what is asked from then on is answered of it.
   *
   * @param all of this attempt, by rank
   */
  void follow(List<FrozenSeries> all, Chunks from) {
    series = all;
    chunks = from;
    question++;
    minStep = Long.MAX_VALUE;
    maxStep = Long.MIN_VALUE;
    if (!isBehind(all)) {
      clear();
    }
    StepRanges late = StepRanges.NONE;
    for (int i = 0; i < all.size(); i++) {
      FrozenSeries one = all.get(i);
      minStep = Math.min(minStep, one.minStep());
      maxStep = Math.max(maxStep, one.maxStep());
      if (i == marks.size() || marks.get(i).rank != one.rank()) {
        marks.add(i, new Mark(one.rank()));
      }
      Mark mark = marks.get(i);
      if (mark.rows != one.rows()) {
        late = late.with(add(mark, one));
        mark.take(one);
      }
    }
    if (!late.isEmpty()) {
      sumAgain(late);
    }
  }

  /** Lets go of the state. */
  void rest() {
    series = List.of();
  }

  /** Whether the marks tell of an earlier state, or of the same. */
  private boolean isBehind(List<FrozenSeries> all) {
    int at = 0;
    for (Mark mark : marks) {
      while (at < all.size() && all.get(at).rank() != mark.rank) {
        at++;
      }
      if (at == all.size() || all.get(at).rows() < mark.rows) {
        return false;
      }
    }
    return true;
  }

  private void clear() {
    marks.clear();
    levels.clear();
    total = null;
    steps = null;
  }

  /** Forgets cells that no question needed lately, when all take too much of so many bytes. */
  void trim(long bytesMax) {
    long bytes = bytes();
    if (bytes > bytesMax / 8) {
      long kept = bytes > bytesMax ? question : question - QUESTIONS;
      levels.values().removeIf(level -> level.asked() < kept);
    }
  }

  long bytes() {
    long cells = 1;
    for (SumLevel level : levels.values()) {
      cells += level.size();
    }
    return cells * SumLevel.CELL_BYTES
        + (long) marks.size() * MARK_BYTES
        + (steps == null ? 0 : steps.bytes());
  }

  /** Adds what is new of a rank; answers the steps that may take the place of what is known. */
  private StepRanges add(Mark mark, FrozenSeries one) {
    FrozenSeries.Source first = one.sources().getFirst();
    boolean rises = one.sources().size() == 1 && first.state().stepsRise();
    // All new rows are in the newest head: no need to look elsewhere.
    if (rises && mark.rows >= first.state().head().base) {
      addHead(one.rank(), first, (int) (mark.rows - first.state().head().base));
      return StepRanges.NONE;
    }
    StepRanges late = rises && steps == null ? StepRanges.NONE : scan(mark, one);
    long from = Math.max(mark.maxStep + 1, one.minStep());
    for (SumLevel level : levels.values()) {
      for (SumLevel.Span span : level.covered(from, Long.MAX_VALUE)) {
        add(one, span, level);
      }
    }
    if (total != null && from <= one.maxStep()) {
      Cell all = total;
      var visible = new Visible(one, from, one.maxStep() + 1);
      SeriesSum.add(
          visible, Pyramid.LEVELS_MAX, false, chunks, PointCursor.CellOfStep.all(() -> all));
    }
    return late;
  }

  private void addHead(int rank, FrozenSeries.Source source, int from) {
    Head head = source.state().head();
    double[] values = head.columns[source.column()];
    int end = source.state().headRows();
    for (SumLevel level : levels.values()) {
      for (int i = from; i < end; i++) {
        level.add(head.axes.steps[i], head.axes.times[i], values[i], rank);
      }
    }
    if (total != null) {
      for (int i = from; i < end; i++) {
        total.add(head.axes.steps[i], 0, head.axes.times[i], values[i], rank);
      }
    }
    if (steps != null) {
      for (int i = from; i < end; i++) {
        steps.add(head.axes.steps[i]);
      }
    }
  }

  private StepRanges scan(Mark mark, FrozenSeries one) {
    var scan = new StepScan(chunks);
    var late = new StepRanges[] {StepRanges.NONE};
    StepSet set = steps == null || steps.isFull() ? null : steps;
    for (int i = 0; i < one.sources().size(); i++) {
      scan.visit(
          one.sources().get(i),
          mark.rowsOf(i),
          set == null ? mark.maxStep : Long.MAX_VALUE,
          step -> {
            if (step <= mark.maxStep) {
              late[0] = late[0].with(step, step);
            }
            if (set != null) {
              set.add(step);
            }
          });
    }
    return late[0];
  }

  private void add(FrozenSeries one, SumLevel.Span span, SumLevel level) {
    long from = Math.max(span.from(), one.minStep());
    long end = Math.min(span.end(), one.maxStep() + 1);
    if (from < end) {
      SeriesSum.add(new Visible(one, from, end), level.level(), false, chunks, level);
    }
  }

  private void sumAgain(StepRanges late) {
    total = null;
    for (SumLevel level : levels.values()) {
      if (late.size() > LATE_MAX) {
        level.clear();
        continue;
      }
      long mask = mask(level.level());
      for (int i = 0; i < late.size(); i++) {
        long from = late.from(i) & ~mask;
        List<SumLevel.Span> spans = level.covered(from, (late.to(i) | mask) + 1);
        spans.forEach(span -> level.empty(span.from(), span.end()));
        fill(level, spans);
      }
    }
  }

  private static long mask(int level) {
    return (1L << (2 * level)) - 1;
  }

  /** Whether the steps are worth being kept in cells of the level. */
  boolean fits(long from, long end, int level, long cellsMax) {
    long first = Math.max(from, minStep);
    long last = Math.min(end, maxStep + 1) - 1;
    int wanted = Math.min(level, LEVEL_MAX);
    long width = (last >> (2 * wanted)) - (first >> (2 * wanted)) + 1;
    if (width <= cellsMax) {
      return true;
    }
    StepSet known = steps();
    return !known.isFull() && known.count(from, end) <= cellsMax;
  }

  /**
   * Visits cells that hold the steps from {@code from} to before {@code end}, and no others.
   *
   * @param level the highest that they may be of
   * @param attempt what rows are told apart by
   */
  void visit(long from, long end, int level, int attempt, Consumer<Cell> visitor) {
    if (from >= end) {
      return;
    }
    int here = Math.min(level, LEVEL_MAX);
    long mask = mask(here);
    long cellsFrom = from <= minStep ? Long.MIN_VALUE : (from + mask) & ~mask;
    long cellsEnd = end > maxStep ? Long.MAX_VALUE : end & ~mask;
    if (cellsFrom >= cellsEnd) {
      visit(from, end, here - 1, attempt, visitor);
      return;
    }
    visit(from, cellsFrom, here - 1, attempt, visitor);
    covering(cellsFrom, cellsEnd, here).visit(cellsFrom, cellsEnd, attempt, visitor);
    visit(cellsEnd, end, here - 1, attempt, visitor);
  }

  /** The level, when it holds the steps. */
  private SumLevel covering(long from, long end, int wanted) {
    SumLevel level = levels.computeIfAbsent(wanted, SumLevel::new);
    level.ask(question);
    if (!level.covers(from, end)) {
      long mask = (1L << (2 * wanted + TOGETHER_SHIFT)) - 1;
      long first = from & ~mask;
      long behind = end == Long.MAX_VALUE ? end : (end + mask) & ~mask;
      fill(level, level.cover(first, behind > maxStep ? Long.MAX_VALUE : behind));
    }
    return level;
  }

  /** Sums up empty spans of a level: from narrower cells where there are any, else from points. */
  private void fill(SumLevel level, List<SumLevel.Span> spans) {
    var unknown = new ArrayList<SumLevel.Span>();
    for (SumLevel.Span span : spans) {
      SumLevel narrower = narrower(level.level(), span);
      if (narrower == null) {
        unknown.add(span);
      } else {
        narrower.visit(span.from(), span.end(), 0, cell -> level.of(cell.first.step).add(cell));
      }
    }
    for (FrozenSeries one : series) {
      unknown.forEach(span -> add(one, span, level));
    }
  }

  private @Nullable SumLevel narrower(int than, SumLevel.Span span) {
    for (int below = than - 1; below >= 0; below--) {
      SumLevel known = levels.get(below);
      if (known != null && known.covers(span.from(), span.end())) {
        return known;
      }
    }
    return null;
  }

  /** Everything that is seen from {@code from} to before {@code end} in one cell. */
  Cell total(long from, long end, int attempt) {
    var sum = new Cell();
    if (from <= minStep && end > maxStep) {
      sum.add(total());
      sum.first.attempt = attempt;
      sum.last.attempt = attempt;
    } else {
      long width = Math.min(end, maxStep + 1) - Math.max(from, minStep);
      int level = 0;
      while (level < LEVEL_MAX && width >> (2 * level) > 2_000) {
        level++;
      }
      visit(from, end, level, attempt, sum::add);
    }
    return sum;
  }

  private Cell total() {
    Cell known = total;
    if (known == null) {
      known = new Cell();
      for (FrozenSeries one : series) {
        var visible = new Visible(one, one.minStep(), one.maxStep() + 1);
        known.add(SeriesSum.total(visible, false, chunks));
      }
      total = known;
    }
    return known;
  }

  /** The different steps of all ranks. */
  StepSet steps() {
    StepSet known = steps;
    if (known == null) {
      var found = new StepSet();
      var scan = new StepScan(chunks);
      for (FrozenSeries one : series) {
        if (found.isFull()) {
          break;
        }
        one.sources().forEach(source -> scan.visit(source, 0, Long.MAX_VALUE, found::add));
      }
      known = found;
      steps = known;
    }
    return known;
  }

  boolean holdsAll(long from, long end) {
    return from <= minStep && end > maxStep;
  }
}
