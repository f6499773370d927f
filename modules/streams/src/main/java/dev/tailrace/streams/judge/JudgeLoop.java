package dev.tailrace.streams.judge;

import dev.tailrace.model.run.Patience;
import dev.tailrace.wire.Topics;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread on which a {@link Judge} ticks, every second by its own ticker. */
public final class JudgeLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JudgeLoop.class);
  private static final long TICK_MS = 1_000;

  private final KafkaLogAccess log;
  private final Judge judge;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /**
   * Starts to judge. Takes both clients over.
   *
   * @param consumer without a group, of committed records
   * @param instance names this judge in its markers
   * @param patienceOf the patience with ranks that declare no heartbeat, by project
   */
  public JudgeLoop(
      Producer<byte[], byte[]> producer,
      Consumer<byte[], byte[]> consumer,
      Topics topics,
      String instance,
      Court court,
      Function<String, Patience> patienceOf,
      LongSupplier nanoTime) {
    log = new KafkaLogAccess(producer, consumer, topics, instance, nanoTime);
    judge = new Judge(TICK_MS, log, court, patienceOf, nanoTime);
    thread = Thread.ofPlatform().daemon().name("tailrace-judge").start(() -> run(nanoTime));
  }

  public Judge judge() {
    return judge;
  }

  private void run(LongSupplier nanoTime) {
    long due = nanoTime.getAsLong();
    try (log) {
      long wait = 0;
      while (!closing.await(wait, TimeUnit.NANOSECONDS)) {
        tick();
        due = Math.max(due + TimeUnit.MILLISECONDS.toNanos(TICK_MS), nanoTime.getAsLong());
        wait = due - nanoTime.getAsLong();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** A tick that fails costs evidence, so nobody is judged by it; the next one tries again. */
  private void tick() {
    try {
      judge.tick();
    } catch (RuntimeException e) {
      LOG.error("a tick of the judge failed", e);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
