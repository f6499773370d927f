package dev.tailrace.server.tail;

import dev.tailrace.server.http.ChunkBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread that passes frames on to all tails that need nothing else, and waits for none of them.
 * A record with a hundred readers would else wake a hundred threads, each for one small write.
 */
final class TailPump implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;

  private final Queue<PumpedTail> ready = new ConcurrentLinkedQueue<>();
  private final ChunkBuffer buffer = new ChunkBuffer(BUFFER_BYTES);
  private final Thread thread =
      Thread.ofPlatform().daemon().name("tailrace-tail-pump").start(this::run);
  private final LastPassed last = new LastPassed();
  private volatile boolean idle;
  private volatile boolean closed;

  /** There is something for this tail. Any thread, quick. */
  void ready(PumpedTail tail) {
    ready.add(tail);
    if (idle) {
      LockSupport.unpark(thread);
    }
  }

  /** For its own thread. */
  LastPassed last() {
    return last;
  }

  /** Whether tails may be left to it. */
  boolean isOpen() {
    return !closed;
  }

  private void run() {
    while (true) {
      PumpedTail tail = ready.poll();
      if (tail != null) {
        tail.pump(buffer);
      } else if (closed) {
        return;
      } else {
        idle = true;
        if (ready.isEmpty() && !closed) {
          LockSupport.park(this);
        }
        idle = false;
      }
    }
  }

  /** What is ready is still written; whoever comes later writes for itself. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
