package dev.tailrace.streams;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets readers in until it is closed; closing waits until the last one has left. Any thread. */
final class Gate {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
  private static final int WARN_EVERY_S = 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition empty = lock.newCondition();
  private int inside;
  private boolean closed;

  /** False when the gate is closed; else {@link #leave} must follow. */
  boolean enter() {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      inside++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  void leave() {
    lock.lock();
    try {
      inside--;
      if (inside == 0) {
        empty.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Refuses new readers and returns when none is inside. It does not give up: to close a store that
   * is being read ends the process.
   */
  void close() {
    boolean interrupted = false;
    lock.lock();
    try {
      closed = true;
      while (inside > 0) {
        try {
          if (!empty.await(WARN_EVERY_S, TimeUnit.SECONDS)) {
            LOG.warn("a store cannot close: {} readers hold it", inside);
          }
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
