package dev.tailrace.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * How near the fold of a topic of metrics comes to merely reading it.
 *
 * <p>Options: {@code --shape f64|f32|f32x1|row|json --points N --partitions N --runs N --rounds N}.
 */
public final class FoldBench {
  private static final Options DEFAULTS = new Options(Shape.F64, 60_000_000, 1, 4, 5);
  private static final int BARE_RUNS = 3;
  private static final double VOID_BELOW = 0.9;
  private static final int TRIES_A_ROUND = 3;

  private final FilledLog log;
  private final List<Figure> bare = new ArrayList<>();
  private final List<Figure> ours = new ArrayList<>();

  /** The best bare run so far in MB/s, a later one of a quieter minute included. */
  private double best;

  private FoldBench(FilledLog log) {
    this.log = log;
  }

  /** Fills a log, measures and prints. */
  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Options options = Options.of(arguments, DEFAULTS);
    Machine.print();
    System.out.printf(
        "bare: assign(), byte[], fetches of %d MB, counted in bytes of values%n%s%n",
        BareConsumer.FETCH_BYTES_MAX >> 20, Sides.settings());
    try (FilledLog log = FilledLog.of(options)) {
      new FoldBench(log).run();
    }
  }

  private void run() throws Exception {
    System.out.println("bare, to warm up        " + BareConsumer.measure(log));
    for (int i = 0; i < BARE_RUNS; i++) {
      Figure figure = BareConsumer.measure(log);
      best = Math.max(best, figure.megabytesPerSecond());
      System.out.println("bare, to know the best  " + figure);
    }
    System.out.println("fold, to warm up        " + StreamsFold.live(log));
    System.out.printf(
        "a close with nothing left to write: %.2f s%n", StreamsFold.idleCloseSeconds(log));
    int tries = TRIES_A_ROUND * log.options().rounds();
    for (int i = 0; i < tries && ours.size() < log.options().rounds(); i++) {
      round();
    }
    System.out.printf("rounds that count: %d%n", ours.size());
    print();
    alone();
    rebuild();
  }

  private void round() throws Exception {
    System.gc();
    Figure a = BareConsumer.measure(log);
    System.gc();
    Figure b = StreamsFold.live(log);
    System.out.printf("bare  %s%nfold  %s, of which close %.2f s%n", a, b, b.closeSeconds());
    bare.add(a);
    ours.add(b);
    best = Math.max(best, a.megabytesPerSecond());
    for (int i = bare.size() - 1; i >= 0; i--) {
      if (bare.get(i).megabytesPerSecond() < VOID_BELOW * best) {
        System.out.printf(
            "void, under 90 %% of the best bare run: %.1f MB/s, its fold %.1f MB/s%n",
            bare.remove(i).megabytesPerSecond(), ours.remove(i).megabytesPerSecond());
      }
    }
  }

  private void print() {
    if (ours.isEmpty()) {
      return;
    }
    System.out.printf("A  bare, medians  %s%n", Figure.medians(bare));
    System.out.printf("B  fold, medians  %s%n", Figure.medians(ours));
    System.out.printf(
        "B/A: %.1f %% of the bare consumer's MB/s, close included; %.1f %% without the close;"
            + " %.1f %% in points per CPU second; worst and best round %s%n",
        ratio(Figure::megabytesPerSecond),
        ratio(figure -> figure.valueBytes() / (figure.seconds() - figure.closeSeconds())),
        ratio(Figure::pointsPerCpuSecond),
        span());
    System.out.printf(
        "views on disk after the close: %.3f bytes a point%n",
        Figure.median(ours, figure -> (double) figure.diskBytes() / figure.points()));
  }

  private double ratio(ToDoubleFunction<Figure> of) {
    return 100 * Figure.median(ours, of) / Figure.median(bare, of);
  }

  private String span() {
    double least = Double.MAX_VALUE;
    double most = 0;
    for (int i = 0; i < ours.size(); i++) {
      double ratio = 100 * ours.get(i).megabytesPerSecond() / bare.get(i).megabytesPerSecond();
      least = Math.min(least, ratio);
      most = Math.max(most, ratio);
    }
    return "%.1f to %.1f %%".formatted(least, most);
  }

  private void alone() throws Exception {
    var alone = new AloneFold(log);
    List<Figure> figures = new ArrayList<>();
    alone.measure();
    for (int i = 0; i < log.options().rounds(); i++) {
      System.gc();
      figures.add(alone.measure());
    }
    System.out.printf(
        "B2 view alone, medians  %s: %s, flush included%n",
        Figure.medians(figures), AloneFold.nanosPerPoint(figures));
  }

  private void rebuild() throws Exception {
    System.gc();
    Figure figure = StreamsFold.rebuild(log);
    System.out.printf(
        "B3 cold rebuild, from start to close, once  %s: %.1f %% of the bare consumer%n",
        figure,
        bare.isEmpty()
            ? Double.NaN
            : 100 * figure.megabytesPerSecond() / Figure.median(bare, Figure::megabytesPerSecond));
  }
}
