package dev.tailrace.client;

import dev.tailrace.client.send.Transport;
import dev.tailrace.client.spool.Outbox;
import dev.tailrace.client.spool.WriterSpool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sends what dead processes left in a spool folder, one writer after the other. A writer whose
 * process lives is left alone; its lock says so. What cannot be sent now stays for the next one.
 */
final class Recovery implements Runnable {
  private final Path spools;
  private final Predicate<Path> chosen;
  private final Target target;
  private final Counters counters;
  private final LongAdder acked;
  private volatile boolean stopped;
  private volatile @Nullable Courier courier;
  private final AtomicInteger writers = new AtomicInteger();
  private final AtomicInteger unfinished = new AtomicInteger();
  private final LongAdder damagedBytes = new LongAdder();

  /**
   * Makes a recovery that sends nothing yet.
   *
   * @param chosen which writers' folders to look at
   * @param acked counts events that the log acknowledged
   */
  Recovery(Path spools, Predicate<Path> chosen, Target target, Counters counters, LongAdder acked) {
    this.spools = spools;
    this.chosen = chosen;
    this.target = target;
    this.counters = counters;
    this.acked = acked;
  }

  @Override
  public void run() {
    try (Transport transport = target.transport()) {
      for (Path folder : WriterSpool.folders(spools)) {
        if (!stopped && chosen.test(folder)) {
          recover(folder, transport);
        }
      }
    } catch (IOException | RuntimeException e) {
      counters.error("recovery of " + spools + ": " + e);
    }
  }

  private void recover(Path folder, Transport transport) {
    try {
      WriterSpool spool = WriterSpool.claim(folder);
      if (spool == null) {
        return;
      }
      writers.incrementAndGet();
      try (Outbox outbox = new Outbox(spool, counters::error)) {
        Courier sender = new Courier(outbox, transport, Resend::of, counters, acked, 0);
        courier = sender;
        sender.complete();
        if (!stopped) {
          sender.run();
        }
        damagedBytes.add(outbox.damagedBytes());
        if (sender.drained()) {
          outbox.settled();
        } else {
          unfinished.incrementAndGet();
        }
      }
    } catch (IOException e) {
      unfinished.incrementAndGet();
      counters.error("spool " + folder + ": " + e);
    }
  }

  /** Ends soon; what is not acknowledged stays. */
  void stop() {
    stopped = true;
    Courier running = courier;
    if (running != null) {
      running.stop();
    }
  }

  int writers() {
    return writers.get();
  }

  int unfinished() {
    return unfinished.get();
  }

  long damagedBytes() {
    return damagedBytes.sum();
  }
}
