package dev.tailrace.streams.store;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a stream thread dies: another takes its place, after a pause that grows while
 * it goes on, so that a full disk is waited for and not hammered. An {@link Error} other than a
 * failed assertion may mean that memory is gone: then this instance stops folding.
 */
public final class ThreadDeaths implements StreamsUncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadDeaths.class);
  private static final int PAUSE_MS_MAX = 10_000;
  private static final long CALM_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanoTime;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final LongAdder deaths = new LongAdder();
  private final AtomicInteger inARow = new AtomicInteger();
  private volatile long lastNanos;
  private volatile @Nullable String lastCause;

  public ThreadDeaths(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable death) {
    deaths.increment();
    if (death instanceof VirtualMachineError || death instanceof LinkageError) {
      LOG.error("folding stops: the process is not sound", death);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    long now = nanoTime.getAsLong();
    int row = now - lastNanos > CALM_NANOS ? 1 : inARow.get() + 1;
    inARow.set(row);
    lastNanos = now;
    lastCause = rootOf(death);
    long pauseMs = Math.min(PAUSE_MS_MAX, 100L << Math.min(row, 10));
    LOG.error("a fold thread died; another starts in {} ms", pauseMs, death);
    pause(pauseMs);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  private void pause(long pauseMs) {
    try {
      closing.await(pauseMs, TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static String rootOf(Throwable death) {
    Throwable root = death;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage() == null ? root : root.getMessage());
  }

  /** Why a stream thread died not long ago; null when none did. For people. */
  public @Nullable String recent() {
    boolean calm = nanoTime.getAsLong() - lastNanos > CALM_NANOS;
    return calm ? null : lastCause;
  }

  /** Ends all pauses. */
  public void close() {
    closing.countDown();
  }

  /** How many stream threads died since this process started. */
  public long count() {
    return deaths.sum();
  }
}
