package dev.tailrace.client;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * A lock that is held for a copy of some bytes and hardly ever contended. Unlike a monitor's, its
 * release does not wait until what was written has reached the cache, which is most of the price of
 * a row whose buffer another core has read. Not reentrant.
 */
class SpinLock {
  private static final int SPINS_MAX = 100;
  private static final int YIELDS_MAX = 100;
  private static final long PARK_NANOS = 20_000;
  private static final VarHandle HELD = held();

  @SuppressWarnings("UnusedVariable") // by HELD
  private volatile int held;

  private static VarHandle held() {
    try {
      return MethodHandles.lookup().findVarHandle(SpinLock.class, "held", int.class);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  final void lock() {
    if (!HELD.compareAndSet(this, 0, 1)) {
      await();
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // gives way, relies on nothing
  private void await() {
    for (int spins = 0; !HELD.compareAndSet(this, 0, 1); spins++) {
      if (spins < SPINS_MAX) {
        Thread.onSpinWait();
      } else if (spins < SPINS_MAX + YIELDS_MAX) {
        Thread.yield(); // whoever holds it may wait for this core
      } else {
        LockSupport.parkNanos(PARK_NANOS);
      }
    }
  }

  final void unlock() {
    HELD.setRelease(this, 0);
  }
}
