package dev.tailrace.client;

import dev.tailrace.client.send.Outgoing;
import dev.tailrace.client.send.Transport;
import dev.tailrace.client.spool.Outbox;
import dev.tailrace.client.spool.WriterSpool;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.RunEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one run's reporting, wired together: program, inbox and metric sets, recorder,
 * outbox, courier, log. Any thread.
 */
final class Pipeline {
  /** The disk gets this long at the end even when nobody wants to wait for the network. */
  private static final long RECORD_NANOS_MIN = TimeUnit.SECONDS.toNanos(5);

  final Counters counters;
  final MetricSets sets;
  final Inbox inbox;
  final Uploads uploads;

  private final Identity identity;
  private final Settings settings;
  private final Budget budget;
  private final Outbox outbox;
  private final Recorder recorder;
  private final @Nullable Sending sending;
  private final AtomicBoolean ending = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);

  /** What only an online run has. */
  private record Sending(
      Transport transport,
      Courier courier,
      Thread carrying,
      Heart heart,
      Recovery recovery,
      Thread recovering) {}

  Pipeline(Identity identity, Settings settings) {
    this.identity = identity;
    this.settings = settings;
    this.counters = new Counters(identity.run());
    this.budget = new Budget(settings.memoryBytesMax());
    this.inbox = new Inbox(budget, counters);
    this.outbox = new Outbox(spool(), counters::error);
    this.sending = settings.mode() == Mode.ONLINE ? sending() : null;
    this.sets = new MetricSets(budget, counters, this::wakeRecorder);
    this.uploads = new Uploads(identity.run(), settings, inbox, counters);
    this.recorder =
        new Recorder(
            sets,
            inbox,
            new EventWriter(identity, outbox, counters),
            counters,
            this::wakeCourier,
            TimeUnit.MILLISECONDS.toNanos(settings.flushMs()));
  }

  private @Nullable WriterSpool spool() {
    boolean online = settings.mode() == Mode.ONLINE;
    try {
      return WriterSpool.create(
          settings.spoolFolder(),
          identity.writer(),
          online ? settings.target().label() : "offline",
          settings.spoolBytesMax());
    } catch (IOException e) {
      counters.error("no spool in " + settings.spoolFolder() + ", memory only: " + e);
      return null;
    }
  }

  private Sending sending() {
    Transport transport = settings.target().transport();
    Courier courier =
        new Courier(
            outbox,
            transport,
            entry -> new Outgoing(identity.run(), entry.topic(), entry.value()),
            counters,
            counters.acked,
            TimeUnit.MILLISECONDS.toNanos(Settings.GATHER_MS));
    Heart heart =
        new Heart(identity, transport, counters, courier::heardNanos, settings.heartbeatMs());
    String label = settings.target().label();
    Recovery recovery =
        new Recovery(
            settings.spoolFolder(),
            folder -> WriterSpool.target(folder).equals(label),
            settings.target(),
            counters,
            counters.resent);
    Thread carrying = Thread.ofPlatform().daemon().name("tailrace-courier").unstarted(courier);
    Thread recovering = Thread.ofPlatform().daemon().name("tailrace-recovery").unstarted(recovery);
    return new Sending(transport, courier, carrying, heart, recovery, recovering);
  }

  private void wakeRecorder() {
    recorder.wake();
  }

  private void wakeCourier() {
    if (sending != null) {
      sending.courier.wake();
    }
  }

  void start(Function<Header, RunEvent> first) {
    inbox.add(4_096, first);
    recorder.start();
    if (sending != null) {
      sending.carrying.start();
      sending.heart.start();
      sending.recovering.start();
    }
  }

  /** Waits until all that was logged before the call is on disk; false when it is not. */
  boolean flush(Duration within) throws InterruptedException {
    long lostBefore = counters.lost.sum();
    try {
      recorder.flush().get(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
    // Once the run is ending, the last rows may have met closed sets.
    return !ending.get() && outbox.safe() && counters.lost.sum() == lostBefore;
  }

  /**
   * Records the end behind everything else and waits, for a bounded time, until all of it is
   * acknowledged. The second caller waits for the first.
   */
  void finish(Function<Header, RunEvent> end, long withinMs) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(withinMs);
    try {
      if (ending.compareAndSet(false, true)) {
        finishOnce(new Inbox.Note(System.currentTimeMillis(), end, 0), deadline);
      } else {
        ended.await(left(deadline), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the caller does not want to wait; the spool keeps all
    }
  }

  private void finishOnce(Inbox.Note end, long deadline) throws InterruptedException {
    try {
      uploads.finish(left(deadline));
    } finally {
      sets.close();
      inbox.close();
      try {
        recordAndSend(end, deadline);
      } finally {
        letGo();
        ended.countDown();
      }
    }
  }

  private void recordAndSend(Inbox.Note end, long deadline) throws InterruptedException {
    if (sending != null) {
      sending.heart.stop(); // before the end, so that no beat comes after it
      sending.heart.thread().join(Duration.ofNanos(Math.min(left(deadline), 1_000_000_000L)));
    }
    counters.inboxLogged.increment();
    recorder.finish(end);
    recorder.thread().join(Duration.ofNanos(Math.max(left(deadline), RECORD_NANOS_MIN)));
    if (sending != null) {
      sending.courier.complete();
      sending.carrying.join(Duration.ofNanos(left(deadline)));
      sending.recovering.join(Duration.ofNanos(left(deadline)));
    }
  }

  private void letGo() {
    if (sending != null) {
      sending.recovery.stop();
      sending.courier.stop();
      sending.transport.close();
      joinBriefly(sending.carrying);
    }
    joinBriefly(recorder.thread());
    counters.tell(System.nanoTime());
    counters.tellEnd(sending == null ? 0 : outbox.waiting(), settings.spoolFolder().toString());
    try {
      outbox.close();
    } catch (IOException e) {
      counters.error("closing the spool: " + e);
    }
  }

  private static void joinBriefly(Thread thread) {
    try {
      thread.join(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long left(long deadline) {
    return Math.max(0, deadline - System.nanoTime());
  }

  Stats stats() {
    var rejections = counters.rejections();
    return new Stats(
        sets.logged() + counters.inboxLogged.sum(),
        counters.recorded.sum(),
        sets.dropped() + counters.inboxDropped.sum() + counters.unrecorded.sum(),
        counters.batched.sum(),
        counters.sent.sum(),
        counters.acked.sum(),
        rejections.values().stream().mapToLong(Long::longValue).sum(),
        outbox.waiting(),
        counters.lost.sum(),
        counters.resent.sum(),
        counters.heartbeats.sum(),
        counters.errors(),
        budget.usedBytes() + outbox.memoryBytes(),
        rejections,
        counters.lastError());
  }
}
