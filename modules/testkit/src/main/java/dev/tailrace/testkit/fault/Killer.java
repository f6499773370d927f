package dev.tailrace.testkit.fault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Ends lives of a server by {@code kill -9}, each in a planned phase, at a moment that is uniform
 * in the time which that phase was measured to take.
 */
public final class Killer {
  /** A kill that hits another phase, because the machine was faster or slower, is tried again. */
  private static final int TRIES_MAX = 4;

  private static final long STEADY_MS = 2_000;
  private static final long CHECKPOINT_MS = 100;
  private static final int BULK_RANKS = 60;
  private static final int BULK_METRICS = 60;
  private static final int BULK_ROWS = 200;

  private final ServerProcess up;
  private final Random random;
  private final Lengths lengths;
  private final List<Phase> found = new ArrayList<>();

  /** How long each phase takes. */
  private record Lengths(long startMs, long restoreMs, long steadyMs) {
    long ms(Phase phase) {
      return switch (phase) {
        case START -> startMs;
        case RESTORE -> restoreMs;
        case STEADY -> steadyMs;
        case CHECKPOINT -> CHECKPOINT_MS;
      };
    }
  }

  private Killer(ServerProcess up, Random random, Lengths lengths) {
    this.up = up;
    this.random = random;
    this.lengths = lengths;
  }

  /** Lets one life come to be steady, which tells how long each phase takes, and kills it then. */
  public static Killer measure(ServerProcess up, Random random)
      throws IOException, InterruptedException {
    up.deleteViews();
    long beganNanos = System.nanoTime();
    try (JavaProcess server = up.start()) {
      up.await(Phase.RESTORE, server);
      long restoringNanos = System.nanoTime();
      up.await(Phase.STEADY, server);
      Lengths lengths =
          new Lengths(
              TimeUnit.NANOSECONDS.toMillis(restoringNanos - beganNanos),
              TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - restoringNanos),
              STEADY_MS);
      return new Killer(up, random, lengths);
    }
  }

  /** So many, at least three of each phase. */
  public static List<Phase> longPlan(Random random, int kills) {
    List<Phase> plan = new ArrayList<>();
    for (Phase phase : Phase.values()) {
      plan.addAll(Collections.nCopies(3, phase));
    }
    List<Phase> any = List.of(Phase.values());
    while (plan.size() < kills) {
      plan.add(any.get(random.nextInt(any.size())));
    }
    Collections.shuffle(plan, random);
    return plan;
  }

  /** One start, one restore, two steady and one of any phase but checkpoints, shuffled. */
  public static List<Phase> plan(Random random) {
    List<Phase> plan =
        new ArrayList<>(List.of(Phase.START, Phase.RESTORE, Phase.STEADY, Phase.STEADY));
    List<Phase> any = List.of(Phase.START, Phase.RESTORE, Phase.STEADY);
    plan.add(any.get(random.nextInt(any.size())));
    Collections.shuffle(plan, random);
    return plan;
  }

  /** Kills one life in that phase; one that was hit in another phase counts as a kill, too. */
  public void killIn(Phase wanted) throws IOException, InterruptedException {
    List<Phase> hit = new ArrayList<>();
    while (hit.size() < TRIES_MAX && !hit.contains(wanted)) {
      hit.add(lifeKilledIn(wanted));
    }
    found.addAll(hit);
    if (!hit.contains(wanted)) {
      throw new AssertionError(
          "no kill fell into %s: %d tries fell into %s, though the phases were measured as %s"
              .formatted(wanted, hit.size(), hit, lengths));
    }
  }

  /** The phase of each kill, in their order. */
  public List<Phase> found() {
    return List.copyOf(found);
  }

  /** Many series, so that their checkpoint takes its time. */
  private void publishMuch() throws IOException, InterruptedException {
    int life = found.size();
    for (int rank = 0; rank < BULK_RANKS; rank++) {
      var metrics = new StringJoiner(",");
      for (int metric = 0; metric < BULK_METRICS; metric++) {
        metrics.add("\"m%d\":[%s]".formatted(metric, values()));
      }
      String steps =
          IntStream.range(0, BULK_ROWS).mapToObj(String::valueOf).collect(Collectors.joining(","));
      String _ =
          up.api()
              .publish(
                  "{\"type\":\"metrics\",\"v\":1,\"run\":\"bulk-%d\",\"time\":1,\"rank\":%d,"
                          .formatted(life % 8, rank)
                      + "\"steps\":[%s],\"metrics\":{%s}}\n".formatted(steps, metrics));
    }
  }

  private String values() {
    return random.doubles(BULK_ROWS).mapToObj(String::valueOf).collect(Collectors.joining(","));
  }

  private Phase lifeKilledIn(Phase wanted) throws IOException, InterruptedException {
    if (wanted == Phase.RESTORE) {
      up.deleteViews();
    }
    try (JavaProcess server = up.start()) {
      if (wanted == Phase.CHECKPOINT) {
        up.await(Phase.STEADY, server);
        publishMuch();
      }
      up.await(wanted, server);
      up.pause(random.nextLong(lengths.ms(wanted)));
      Phase phase = up.phase();
      server.kill();
      return phase;
    }
  }
}
