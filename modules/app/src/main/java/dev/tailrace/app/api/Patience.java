package dev.tailrace.app.api;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * How long reads wait for a server that says that it does not know the answer yet, as after its
 * restart. Safe for any number of threads.
 */
public final class Patience {
  /** As long as a person waits: 30 s for each read. */
  public static final Duration USUAL = Duration.ofSeconds(30);

  /** Problems that time solves, and that a reader can do nothing about. */
  private static final Set<String> PASSING = Set.of("not-ready", "not-up-to-position");

  private static final long WAIT_MS_MIN = 100;

  private final long mostNanos;
  private final Consumer<String> notices;
  private final AtomicBoolean told = new AtomicBoolean();

  /**
   * A patience that is used up anew by each read.
   *
   * @param notices is told once, in a sentence, what is waited for
   */
  public Patience(Duration most, Consumer<String> notices) {
    this.mostNanos = most.toNanos();
    this.notices = notices;
  }

  /** Waits for nothing. */
  static Patience none() {
    return new Patience(Duration.ZERO, _ -> {});
  }

  /**
   * Waits as long as the server asked for; throws the refusal instead when it will not pass, or not
   * within the time.
   *
   * @param beganNanos when the read began, by {@link System#nanoTime}
   */
  void await(ApiException refusal, long beganNanos) {
    if (mostNanos == 0 || !PASSING.contains(refusal.problem())) {
      throw refusal;
    }
    long waitMs = Math.max(WAIT_MS_MIN, refusal.retryAfter().toMillis());
    long waitedNanos = System.nanoTime() - beganNanos;
    if (waitedNanos + waitMs * 1_000_000 > mostNanos) {
      throw refusal.after(Duration.ofNanos(waitedNanos));
    }
    if (told.compareAndSet(false, true)) {
      notices.accept("waiting for the server: " + refusal.getMessage());
    }
    try {
      Thread.sleep(waitMs);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiException.interrupted(e);
    }
  }
}
