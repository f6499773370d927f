package dev.tailrace.client;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that measures the machine and this process every few seconds. Metrics are named {@code
 * system/...}; their step counts the measurements from 0, as in the Python SDK.
 */
final class SystemMetrics implements Runnable {
  private static final long END_MS_MAX = 1_000;

  private final MetricSets sets;
  private final Counters counters;
  private final long everyNanos;
  private final Thread thread =
      Thread.ofPlatform().daemon().name("tailrace-system").unstarted(this);
  private volatile boolean stopped;

  SystemMetrics(MetricSets sets, Counters counters, long everyMs) {
    this.sets = sets;
    this.counters = counters;
    this.everyNanos = TimeUnit.MILLISECONDS.toNanos(everyMs);
  }

  void start() {
    thread.start();
  }

  @Override
  public void run() {
    try {
      Load load = new Load();
      load.measure(); // what is told are differences
      long nextNanos = System.nanoTime() + everyNanos;
      for (long step = 0; sleepUntil(nextNanos); step++) {
        log(step, load.measure());
        nextNanos = System.nanoTime() + everyNanos;
      }
    } catch (RuntimeException | LinkageError e) {
      counters.error("no more system metrics: " + e); // a Java without jdk.management, say
    }
  }

  /** False when it is over. */
  private boolean sleepUntil(long nanos) {
    while (!stopped) {
      long leftNanos = nanos - System.nanoTime();
      if (leftNanos <= 0) {
        return true;
      }
      LockSupport.parkNanos(this, leftNanos);
    }
    return false;
  }

  private void log(long step, Map<String, Double> found) {
    Map<String, Double> named = new HashMap<>();
    found.forEach((name, value) -> named.put("system/" + name, value));
    if (!named.isEmpty()) {
      sets.log(step, named);
    }
  }

  /** No measurement comes after this returned. */
  void stop() {
    stopped = true;
    LockSupport.unpark(thread);
    try {
      thread.join(END_MS_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the caller does not want to wait
    }
  }
}
