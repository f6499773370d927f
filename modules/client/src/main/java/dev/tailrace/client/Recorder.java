package dev.tailrace.client;

import dev.tailrace.client.Inbox.Note;
import dev.tailrace.client.Inbox.StreamLine;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread between the program and the outbox: every flush interval, or when a buffer is full, it
 * takes what was logged and writes it down as events. It waits for the disk so that nobody else has
 * to, and never for the network.
 */
final class Recorder implements Runnable {
  private final MetricSets sets;
  private final Inbox inbox;
  private final EventWriter writer;
  private final Counters counters;
  private final Runnable wakeCourier;
  private final long flushNanos;
  private final Queue<CompletableFuture<Void>> flushes = new ConcurrentLinkedQueue<>();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("tailrace-recorder").unstarted(this);
  private volatile boolean stopping;
  private volatile boolean ended;
  private volatile @Nullable Note end;

  Recorder(
      MetricSets sets,
      Inbox inbox,
      EventWriter writer,
      Counters counters,
      Runnable wakeCourier,
      long flushNanos) {
    this.sets = sets;
    this.inbox = inbox;
    this.writer = writer;
    this.counters = counters;
    this.wakeCourier = wakeCourier;
    this.flushNanos = flushNanos;
  }

  void start() {
    thread.start();
  }

  /** Any thread; does not wait. */
  void wake() {
    LockSupport.unpark(thread);
  }

  /** Done when all that was logged before the call is in the outbox. */
  CompletableFuture<Void> flush() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    flushes.add(done);
    wake();
    if (ended) {
      done.complete(null); // nobody looks any more, and nothing is kept any more
    }
    return done;
  }

  /** Records what is left, then the end as a barrier, and lets the thread end. */
  void finish(Note endNote) {
    end = endNote;
    stopping = true;
    wake();
  }

  Thread thread() {
    return thread;
  }

  @Override
  public void run() {
    while (!stopping) {
      LockSupport.parkNanos(this, flushNanos);
      round();
    }
    round(); // what came between the last round and the closing of sets and inbox
    Note last = end;
    if (last != null) {
      guarded(() -> writer.lifecycle(last, true));
    }
    ended = true;
    flushes.forEach(flush -> flush.complete(null));
    wakeCourier.run();
  }

  private void round() {
    Queue<CompletableFuture<Void>> asked = new ConcurrentLinkedQueue<>();
    for (var flush = flushes.poll(); flush != null; flush = flushes.poll()) {
      asked.add(flush);
    }
    guarded(this::record);
    asked.forEach(flush -> flush.complete(null));
    counters.tell(System.nanoTime());
  }

  /** Whatever goes wrong with one round, the thread goes on. */
  private void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      counters.error("recorder: " + e);
    }
  }

  private void record() {
    long before = counters.batched.sum();
    for (Note note : inbox.drainNotes()) {
      inbox.recorded(note.heldBytes());
      guarded(() -> writer.lifecycle(note, false));
    }
    sets.forEach(
        set -> {
          for (MetricRows rows : set.drain()) {
            guarded(() -> writer.metrics(set.sharedNames(), rows));
            set.recycle(rows);
          }
        });
    List<StreamLine> lines = inbox.drainLines();
    guarded(() -> writer.lines(lines));
    lines.forEach(line -> inbox.recorded(line.heldBytes()));
    if (counters.batched.sum() > before) {
      wakeCourier.run();
    }
  }
}
