package dev.tailrace.series.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A metric over all its ranks, summed up attempt by attempt as questions ask for it. Nothing here
 * is needed: it is made from the points again when it was forgotten. Whoever asks holds it alone,
 * from before it took the state of the metric, so states come in their order.
 */
final class RankSum {
  private final long bytesMax;
  private final Map<Integer, AttemptSum> attempts = new TreeMap<>();

  // Of the question that is being answered.
  private final Map<Integer, List<FrozenSeries>> series = new TreeMap<>();
  private final Set<Integer> followed = new HashSet<>();
  private @Nullable Chunks chunks;
  private boolean sound = true;

  /** What is seen of one attempt: of all ranks the same steps, as far as they have them. */
  private static final class Seen {
    private final int attempt;
    private long from = Long.MAX_VALUE;
    private long end = Long.MIN_VALUE;
    private int ranks;

    Seen(int attempt) {
      this.attempt = attempt;
    }
  }

  RankSum(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Answers of this state until {@link #rest}. */
  void show(FrozenMetric metric, Chunks from) {
    chunks = from;
    for (FrozenSeries one : metric.series()) {
      series.computeIfAbsent(one.attempt(), _ -> new ArrayList<>()).add(one);
    }
  }

  /** Lets go of the state; answers how much of the heap is kept, about. */
  long rest() {
    series.clear();
    followed.clear();
    chunks = null;
    if (!sound) {
      attempts.clear();
      sound = true;
    }
    attempts.values().forEach(AttemptSum::rest);
    return bytes();
  }

  private long bytes() {
    long bytes = 0;
    for (AttemptSum sum : attempts.values()) {
      bytes += sum.bytes();
    }
    return bytes;
  }

  /**
   * Adds the points of a curve, none of which replaces another, to the cells of the sink.
   *
   * @param level the highest whose cells lie within one cell of the sink
   * @param apart whether attempts stand side by side
   * @return false when they are too many cells to be kept; then nothing was added
   */
  boolean add(List<Visible> curve, int level, boolean apart, PointCursor.CellOfStep sink) {
    sound = false;
    List<Seen> all = seen(curve);
    boolean fits = true;
    for (Seen one : all) {
      fits &= of(one).fits(one.from, one.end, level, bytesMax / SumLevel.CELL_BYTES);
    }
    if (fits) {
      for (Seen one : all) {
        AttemptSum sum = of(one);
        sum.sum(one.from, one.end, level, apart ? one.attempt : 0, sink);
        if (bytes() > bytesMax) {
          sum.trim(level);
        }
      }
    }
    sound = true;
    return fits;
  }

  /** All points of such a curve in one cell. */
  Cell total(List<Visible> curve, boolean apart) {
    sound = false;
    var total = new Cell();
    for (Seen one : seen(curve)) {
      total.add(of(one).total(one.from, one.end, apart ? one.attempt : 0));
    }
    sound = true;
    return total;
  }

  /**
   * How many rows such a curve has; as in {@link dev.tailrace.series.Extent} it may be too few when
   * they are many.
   *
   * @param total its points
   * @return -1 when that is not known
   */
  long rows(List<Visible> curve, Cell total) {
    List<Seen> all = seen(curve);
    if (all.size() != 1) {
      return -1;
    }
    long first = total.first.step;
    long last = total.last.step;
    for (Visible visible : curve) {
      if (visible.from() <= first && visible.end() > last && isDense(visible.series())) {
        return last - first + 1;
      }
    }
    Seen only = all.getFirst();
    long mean = total.count / only.ranks;
    if (mean > StepSet.STEPS_MAX) {
      return mean;
    }
    sound = false;
    AttemptSum sum = of(only);
    StepSet steps = sum.steps();
    sound = true;
    if (!steps.isFull()) {
      return steps.count(only.from, only.end);
    }
    return sum.holdsAll(only.from, only.end) ? StepSet.STEPS_MAX : -1;
  }

  /** Whether it has every step from its first to its last one. */
  private static boolean isDense(FrozenSeries series) {
    GroupState state = series.sources().getFirst().state();
    return series.sources().size() == 1
        && state.stepsRise()
        && state.rows() == state.maxStep() - state.minStep() + 1;
  }

  private static List<Seen> seen(List<Visible> curve) {
    var all = new ArrayList<Seen>(1);
    for (Visible visible : curve) {
      Seen seen = null;
      for (Seen known : all) {
        if (known.attempt == visible.series().attempt()) {
          seen = known;
        }
      }
      if (seen == null) {
        seen = new Seen(visible.series().attempt());
        all.add(seen);
      }
      seen.from = Math.min(seen.from, visible.from());
      seen.end = Math.max(seen.end, visible.end());
      seen.ranks++;
    }
    return all;
  }

  /** The sum of an attempt as of the state that is shown. */
  private AttemptSum of(Seen one) {
    Chunks shown = Objects.requireNonNull(chunks, "no state is shown");
    AttemptSum sum = attempts.computeIfAbsent(one.attempt, _ -> new AttemptSum(shown));
    if (followed.add(one.attempt)) {
      sum.follow(series.getOrDefault(one.attempt, List.of()), shown);
    }
    return sum;
  }
}
