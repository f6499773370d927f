package dev.tailrace.testkit.series;

import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.Axis;
import dev.tailrace.series.RankChoice;
import dev.tailrace.series.Resolution;
import dev.tailrace.series.Selection;
import dev.tailrace.series.pair.Pairing;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A seeded stream of batches of one run as trainers really send them and worse: ranks that drift
 * apart, restarts, steps twice and in disorder, clocks that jump, values that are no numbers.
 */
public final class SeriesHistory {
  public static final String RUN = "history";
  private static final List<String> NAMES = List.of("acc", "loss", "train/grad norm");
  private static final double[] ODD = {
    Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, -0.0, 1.0, -1.0
  };

  private final Random random;
  private final int ranks;
  private final int attempts;
  private final int disorderPercent;
  private final int rowsMax;
  private final boolean oneKeySet;
  private final Set<Integer> dead = new HashSet<>();
  private final Map<Integer, Long> nextStep = new HashMap<>();
  private int attempt = 1;
  private long clockEpochMs = 1_000_000;
  private long stride = 1;

  /** A history of small batches. */
  public SeriesHistory(long seed) {
    this(seed, 5);
  }

  /**
   * A history of batches of up to so many rows.
   *
   * @param rowsMax at least 1
   */
  public SeriesHistory(long seed, int rowsMax) {
    this(new Random(seed), rowsMax, 4, 1);
  }

  private SeriesHistory(Random random, int rowsMax, int ranksMax, int ranksMin) {
    this.rowsMax = rowsMax;
    this.random = random;
    ranks = ranksMin + random.nextInt(ranksMax - ranksMin + 1);
    attempts = 1 + random.nextInt(3);
    disorderPercent = random.nextBoolean() ? 0 : random.nextInt(40);
    oneKeySet = isManyRanks() && random.nextInt(3) > 0;
  }

  /**
   * A history of 20 to 40 ranks, of which the higher ones lag and some die; in most of them all
   * metrics come together.
   */
  public static SeriesHistory ofManyRanks(long seed, int rowsMax) {
    return new SeriesHistory(new Random(seed), rowsMax, 40, 20);
  }

  private boolean isManyRanks() {
    return ranks >= 20;
  }

  public MetricBatch batch() {
    if (attempt < attempts && random.nextInt(8) == 0) {
      attempt++;
      nextStep.replaceAll((_, step) -> Math.max(0, step - random.nextInt(12)));
    }
    if (rowsMax > 5 && random.nextInt(12) == 0) {
      stride = 1L << random.nextInt(14);
    }
    int rank = rank();
    int of = oneIn(100 - disorderPercent) ? attempt : 1 + random.nextInt(attempt);
    int rows = 1 + random.nextInt(oneIn(50) ? rowsMax : Math.min(rowsMax, 5));
    var names = names();
    var steps = new long[rows];
    var times = new long[rows];
    var values = new double[names.size()][rows];
    for (int row = 0; row < rows; row++) {
      steps[row] = step(rank);
      clockEpochMs += oneIn(disorderPercent / 4) ? -random.nextInt(5_000) : random.nextInt(90);
      times[row] = clockEpochMs;
      for (double[] column : values) {
        column[row] = value();
      }
    }
    return new MetricBatch(
        Header.unsequenced(RUN, clockEpochMs),
        rank,
        of,
        steps,
        times,
        names.toArray(String[]::new),
        values);
  }

  private int rank() {
    if (!isManyRanks()) {
      return random.nextInt(ranks);
    }
    if (random.nextInt(50) == 0 && dead.size() < ranks / 2) {
      dead.add(random.nextInt(ranks));
    }
    int rank = Math.min(random.nextInt(ranks), random.nextInt(ranks));
    while (dead.contains(rank)) {
      rank = (rank + 1) % ranks;
    }
    return rank;
  }

  private Set<String> names() {
    if (oneKeySet && random.nextInt(60) > 0) {
      return new LinkedHashSet<>(NAMES);
    }
    var names = new LinkedHashSet<String>();
    for (int i = 0; i < 1 + random.nextInt(2); i++) {
      names.add(NAMES.get(random.nextInt(NAMES.size())));
    }
    return names;
  }

  private long step(int rank) {
    long next = nextStep.getOrDefault(rank, 0L);
    if (oneIn(disorderPercent) && (rowsMax == 5 || oneIn(3))) {
      return random.nextLong(next + 8);
    }
    nextStep.put(rank, next + stride + (random.nextInt(10) == 0 ? random.nextInt(20) : 0));
    return next;
  }

  private boolean oneIn(int percent) {
    return random.nextInt(100) < percent;
  }

  private double value() {
    return switch (random.nextInt(8)) {
      case 0 -> ODD[random.nextInt(ODD.length)];
      case 1 -> random.nextInt(3);
      default -> random.nextGaussian() * 10;
    };
  }

  /** Any selection that a query may make; often of points that are there. */
  public Selection selection() {
    Selection selection =
        Selection.of(RUN, NAMES.get(random.nextInt(NAMES.size())))
            .withRanks(
                switch (random.nextInt(isManyRanks() ? 10 : 3)) {
                  case 0, 3, 4, 5, 6, 7, 8, 9 -> RankChoice.ALL;
                  case 1 -> RankChoice.EACH;
                  default -> new RankChoice.One(random.nextInt(ranks + 1));
                })
            .withAttempts(attemptChoice());
    return switch (random.nextInt(6)) {
      case 0 -> selection.withAxis(Axis.TIME);
      case 1 -> selection.withAxis(new Axis.Relative(1_000_000 + random.nextInt(500)));
      case 2 -> selection.withAxis(Axis.TIME).withRange(1_000_100, 1_000_100 + random.nextInt(900));
      case 3 -> {
        long first = random.nextLong(10 + furthest() / 2);
        yield selection.withRange(first, first + random.nextLong(60 + furthest()));
      }
      default -> selection;
    };
  }

  /** Any metric over any other, or over itself. */
  public Pairing.Question pairing() {
    Selection shown = selection().withAxis(Axis.STEP).withRange(Long.MIN_VALUE, Long.MAX_VALUE);
    boolean bounded = random.nextInt(4) == 0;
    return new Pairing.Question(
        shown,
        NAMES.get(random.nextInt(NAMES.size())),
        bounded ? -random.nextInt(20) : Double.NEGATIVE_INFINITY,
        bounded ? random.nextDouble() * 10 : Double.POSITIVE_INFINITY);
  }

  public int lessThan(int bound) {
    return random.nextInt(bound);
  }

  public AttemptChoice attemptChoice() {
    return switch (random.nextInt(5)) {
      case 0 -> AttemptChoice.EVERY;
      case 1 -> new AttemptChoice.One(1 + random.nextInt(attempts + 1));
      case 2 -> declared();
      default -> AttemptChoice.UNDECLARED;
    };
  }

  private AttemptChoice declared() {
    var fromSteps = new HashMap<Integer, Long>();
    for (int each = 2; each <= attempts + 1; each++) {
      if (random.nextBoolean()) {
        fromSteps.put(each, (long) random.nextInt(40));
      }
    }
    return new AttemptChoice.Effective(fromSteps);
  }

  public Resolution resolution() {
    return random.nextBoolean()
        ? new Resolution.AtMost(1 + random.nextInt(50))
        : new Resolution.Width(Math.max(1, Long.highestOneBit(furthest()) >> random.nextInt(12)));
  }

  private long furthest() {
    return nextStep.values().stream().mapToLong(Long::longValue).max().orElse(0);
  }
}
