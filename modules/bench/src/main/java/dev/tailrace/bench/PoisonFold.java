package dev.tailrace.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What records that cannot be read cost the others: the fold of a topic, beside the fold of the
 * same topic with one such record in a hundred, each of which becomes a dead letter. Options as for
 * {@link FoldBench}.
 */
public final class PoisonFold {
  private static final Options DEFAULTS = new Options(Shape.ROW, 20_000_000, 1, 4, 5);
  private static final int POISON_EVERY = 100;

  private PoisonFold() {}

  /** Fills both logs, measures them in turns and prints. */
  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Options options = Options.of(arguments, DEFAULTS);
    Machine.print();
    System.out.println(Sides.settings());
    try (FilledLog clean = FilledLog.of(options);
        FilledLog poisoned = FilledLog.poisoned(options, POISON_EVERY)) {
      compare(clean, poisoned);
    }
  }

  private static void compare(FilledLog clean, FilledLog poisoned) throws Exception {
    List<Figure> without = new ArrayList<>();
    List<Figure> with = new ArrayList<>();
    for (int round = 0; round <= clean.options().rounds(); round++) {
      System.gc();
      Figure a = StreamsFold.live(clean);
      System.gc();
      Figure b = StreamsFold.live(poisoned);
      System.out.printf("%s%nclean     %s%npoisoned  %s%n", round == 0 ? "warm-up" : "", a, b);
      if (round > 0) {
        without.add(a);
        with.add(b);
      }
    }
    System.out.printf("clean, medians     %s%n", Figure.medians(without));
    System.out.printf("poisoned, medians  %s%n", Figure.medians(with));
    System.out.printf(
        "poisoned to clean: %.2f x points per second, %.2f x points per CPU second%n",
        Figure.median(with, Figure::pointsPerSecond)
            / Figure.median(without, Figure::pointsPerSecond),
        Figure.median(with, Figure::pointsPerCpuSecond)
            / Figure.median(without, Figure::pointsPerCpuSecond));
  }
}
