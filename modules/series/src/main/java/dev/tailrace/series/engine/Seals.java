package dev.tailrace.series.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Full heads on their way into chunks, one after the other. A thread of the pool that is common to
 * the process seals them; so does the writer when too many wait, or when it needs all of them. What
 * was sealed counts for readers once the writer shows it, so states have one writer.
 */
final class Seals implements AutoCloseable {
  private static final long WAITING_BYTES_MAX = 4 << 20;

  private final Sealer sealer;

  // Held while a head is sealed.
  private final ReentrantLock sealing = new ReentrantLock();
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private final Queue<Done> done = new ConcurrentLinkedQueue<>();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final AtomicBoolean called = new AtomicBoolean();
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  private record Waiting(StoredRun run, RowGroup group, Head head, GroupState state) {}

  private record Done(StoredRun run, RowGroup group, Sealed sealed) {}

  Seals(Sealer sealer) {
    this.sealer = sealer;
  }

  /** Takes the full heads of a group behind the first {@code known}. Only for the writer. */
  void add(StoredRun run, RowGroup group, int known) {
    GroupState state = group.state();
    for (int i = known; i < state.heads() - 1; i++) {
      waiting.add(new Waiting(run, group, state.head(i), state));
      waitingBytes.addAndGet(state.head(i).bytes());
    }
    while (waitingBytes.get() > WAITING_BYTES_MAX && sealNext()) {}
    if (!waiting.isEmpty() && called.compareAndSet(false, true)) {
      ForkJoinPool.commonPool().execute(this::sealAll);
    }
  }

  private void sealAll() {
    do {
      while (sealNext()) {}
      called.set(false);
    } while (!waiting.isEmpty() && !closed && failure == null && called.compareAndSet(false, true));
  }

  /** Seals the oldest head; false when none waits. */
  private boolean sealNext() {
    sealing.lock();
    try {
      Waiting next = closed || failure != null ? null : waiting.poll();
      if (next == null) {
        return false;
      }
      Sealed sealed = next.group.seal(sealer, next.head, next.state);
      waitingBytes.addAndGet(-next.head.bytes());
      done.add(new Done(next.run, next.group, sealed));
      return true;
    } catch (RuntimeException | Error e) {
      failure = e;
      return false;
    } finally {
      sealing.unlock();
    }
  }

  /**
   * Shows what was sealed. Only for the writer.
   *
   * @param shown is told of each group that has fewer heads now
   * @throws RuntimeException what sealing threw, now or earlier: the writer knows more than the
   *     store ever will
   */
  void show(BiConsumer<StoredRun, RowGroup> shown) {
    for (Done next = done.poll(); next != null; next = done.poll()) {
      next.run.show(next.group, next.sealed);
      shown.accept(next.run, next.group);
    }
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  /** As {@link #show}, once every head is sealed. */
  void finish(BiConsumer<StoredRun, RowGroup> shown) {
    while (sealNext()) {}
    show(shown);
    if (!waiting.isEmpty()) {
      throw new IllegalStateException("heads wait to be sealed, and nobody does it any more");
    }
  }

  /** Ends when nobody seals any more; what waits is forgotten. */
  @Override
  public void close() {
    sealing.lock();
    try {
      if (!closed) {
        closed = true;
        sealer.close();
      }
    } finally {
      sealing.unlock();
    }
  }
}
