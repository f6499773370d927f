package dev.tailrace.server.tail;

import dev.tailrace.server.http.ChunkBuffer;
import dev.tailrace.server.http.Chunks;
import dev.tailrace.streams.tail.Subscription;
import dev.tailrace.streams.tail.TailItem;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A tail that has caught up: the pump writes its frames while the client's own thread waits here,
 * until something comes that the pump does not do.
 */
final class PumpedTail {
  /** After so much the other tails have their turn. */
  private static final int TURN_BYTES = 16 << 10;

  /** Whose the tail is. */
  private enum Turn {
    OWN,
    PUMP,
    /** The connection takes no more for now. */
    BLOCKED
  }

  /** Appends an item to a chunk, or says that the client's own thread has to see it. */
  @FunctionalInterface
  interface Frames {
    boolean append(ChunkBuffer out, TailItem item) throws IOException;
  }

  private final TailPump pump;
  private final Subscription subscription;
  private final Chunks chunks;
  private final Frames frames;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Turn turn = Turn.OWN;
  private @Nullable TailItem handed;
  private @Nullable Throwable failure;

  PumpedTail(TailPump pump, Subscription subscription, Chunks chunks, Frames frames) {
    this.pump = pump;
    this.subscription = subscription;
    this.chunks = chunks;
    this.frames = frames;
  }

  /**
   * Leaves the tail to the pump.
   *
   * @return what came that the pump does not do; null after {@code wait}
   * @throws IOException that a frame could not be written: the tail is over
   */
  @Nullable TailItem next(Duration wait) throws IOException, InterruptedException {
    lock.lock();
    try {
      turn = Turn.PUMP;
      subscription.watch(() -> pump.ready(this));
      try {
        await(wait.toNanos());
      } finally {
        subscription.watch(null);
        turn = Turn.OWN; // also when this thread is interrupted: nothing is written behind its end
      }
      if (failure != null) {
        throw new IOException("a frame could not be written", failure);
      }
      TailItem item = handed;
      handed = null;
      return item;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A blocked tail is not this thread's, however long it takes: the connection's timeout ends it.
   */
  private void await(long nanos) throws InterruptedException {
    long left = nanos;
    while (turn == Turn.BLOCKED || (turn == Turn.PUMP && left > 0)) {
      if (turn == Turn.BLOCKED) {
        changed.await();
      } else {
        left = changed.awaitNanos(left);
      }
    }
  }

  /** Writes what is there. The pump only; whatever goes wrong ends this tail and no other. */
  void pump(ChunkBuffer out) {
    lock.lock();
    try {
      if (turn == Turn.PUMP) {
        write(out);
      }
    } catch (Throwable e) {
      failed(e);
    } finally {
      lock.unlock();
    }
  }

  private void write(ChunkBuffer out) throws IOException {
    out.clear();
    boolean more = true;
    while (more && handed == null && out.bytes() < TURN_BYTES) {
      TailItem item = subscription.poll();
      more = item != null;
      if (item != null && !frames.append(out, item)) {
        handed = item;
      }
    }
    if (out.bytes() > 0) {
      turn = Turn.BLOCKED;
      if (!chunks.write(out, this::written)) {
        return;
      }
    }
    goOn(more);
  }

  private void written(@Nullable Throwable cause) {
    lock.lock();
    try {
      if (cause != null) {
        failed(cause);
      } else if (turn == Turn.BLOCKED) {
        goOn(true);
      }
    } finally {
      lock.unlock();
    }
  }

  private void goOn(boolean more) {
    turn = handed == null ? Turn.PUMP : Turn.OWN;
    if (turn == Turn.OWN) {
      changed.signalAll();
    } else if (more) {
      pump.ready(this);
    }
  }

  private void failed(Throwable cause) {
    failure = cause;
    turn = Turn.OWN;
    changed.signalAll();
  }
}
