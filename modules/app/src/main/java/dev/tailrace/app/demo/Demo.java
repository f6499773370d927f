package dev.tailrace.app.demo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Three trainings at once: one that learns, one that runs into NaN, one of which a process is
 * killed. {@link #close} ends what still trains as interrupted.
 */
public final class Demo implements AutoCloseable {
  private static final int KILLED_RANK = 3;

  private final Destination destination;
  private final Consumer<String> notices;
  private final Pacing pacing;
  private final String suffix;
  private final List<Thread> threads = new ArrayList<>();
  private final List<ThreadAllReduce> meetings = new ArrayList<>();
  private final List<Hub> hubs = new ArrayList<>();
  private final List<RankProcess> processes = new ArrayList<>();

  /**
   * How long and how fast.
   *
   * @param killAtStep when rank {@value #KILLED_RANK} of the third training is killed
   */
  public record Pacing(long steps, double stepsPerSecond, long killAtStep) {
    /** Two and a half minutes at 20 steps a second; the kill comes after 20 s. */
    public static final Pacing DEFAULT = new Pacing(3_000, 20, 400);
  }

  /**
   * A demo that has not started.
   *
   * @param notices is told in sentences what happens
   * @param startEpochMs makes the ids of the runs new
   */
  public Demo(Destination destination, Pacing pacing, long startEpochMs, Consumer<String> notices) {
    this.destination = destination;
    this.pacing = pacing;
    this.notices = notices;
    this.suffix = Long.toString(startEpochMs / 1_000, 36).toLowerCase(Locale.ROOT);
  }

  /** The runs' ids, in order: the steady one, the diverging one, the one that loses a process. */
  public List<String> runs() {
    return List.of(id(Plan.steady()), id(Plan.diverging()), id(Plan.elastic()));
  }

  private String id(Plan plan) {
    return "demo-" + plan.name() + "-" + suffix;
  }

  /** Starts all three and returns. */
  public synchronized void start() throws IOException {
    startThreads(paced(Plan.steady()));
    startThreads(paced(Plan.diverging()));
    startProcesses(paced(Plan.elastic()));
  }

  private Plan paced(Plan plan) {
    return plan.withSteps(pacing.steps(), pacing.stepsPerSecond());
  }

  private void startThreads(Plan plan) {
    var meeting = new ThreadAllReduce(plan.worldSize());
    meetings.add(meeting);
    for (int rank = 0; rank < plan.worldSize(); rank++) {
      var work =
          new Rank(
              plan,
              rank,
              meeting.rank(rank),
              destination.start(id(plan), plan, rank),
              Pace.of(plan.stepsPerSecond()));
      threads.add(Thread.ofPlatform().daemon().name(plan.name() + "-" + rank).start(work));
    }
  }

  private void startProcesses(Plan plan) throws IOException {
    var hub = new Hub(plan.worldSize(), plan.network().weightCount(), this::killAtItsStep);
    hubs.add(hub);
    threads.add(Thread.ofPlatform().daemon().name("hub").start(hub));
    for (int rank = 0; rank < plan.worldSize(); rank++) {
      var order =
          new RankProcess.Order(id(plan), rank, hub.port(), plan.steps(), plan.stepsPerSecond());
      processes.add(RankProcess.start(order, destination));
    }
  }

  private void killAtItsStep(long step) {
    if (step == pacing.killAtStep()) {
      processes.stream().filter(it -> it.rank() == KILLED_RANK).forEach(RankProcess::kill);
      notices.accept("killed the process of rank " + KILLED_RANK + " of " + runs().getLast());
    }
  }

  /** Waits until all three have ended. */
  public void await() throws InterruptedException {
    for (Thread thread : List.copyOf(threads)) {
      thread.join();
    }
    for (RankProcess process : List.copyOf(processes)) {
      process.await();
    }
  }

  @Override
  public synchronized void close() {
    meetings.forEach(ThreadAllReduce::stop);
    threads.forEach(Thread::interrupt);
    processes.forEach(RankProcess::stop);
    try {
      for (RankProcess process : processes) {
        process.awaitStop();
      }
      // None comes any more, and a hub that waits for one hears no interrupt.
      hubs.forEach(Hub::close);
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
