package dev.tailrace.streams;

import dev.tailrace.streams.view.Slices;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Slices of at most about 50 ms, each under a lease of its own. */
final class LeasedSlices implements Slices, AutoCloseable {
  /** Leaves room for the entry that is being read when the time is up. */
  private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  private final Views views;
  private final LongSupplier nanoTime;
  private final Runnable between;
  private Lease lease;
  private long begunNanos;

  /** The partition does not let the work go on. */
  static final class Ended extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Access.NotReady refusal;

    Ended(Access.NotReady refusal) {
      super(refusal.reason());
      this.refusal = refusal;
    }

    Access.NotReady refusal() {
      return refusal;
    }
  }

  /**
   * The first slice begins now.
   *
   * @param first taken over
   * @param between runs between two slices, when no lease is held
   */
  LeasedSlices(Views views, Lease first, LongSupplier nanoTime, Runnable between) {
    this.views = views;
    this.nanoTime = nanoTime;
    this.between = between;
    lease = first;
    begunNanos = nanoTime.getAsLong();
  }

  @Override
  public boolean over() {
    return nanoTime.getAsLong() - begunNanos >= SLICE_NANOS;
  }

  /**
   * Gives the lease back and takes another.
   *
   * @throws Ended when there is none to be had
   */
  @Override
  public void next() {
    lease.close();
    between.run();
    lease =
        switch (views.again(lease)) {
          case Access.Open(Lease another) -> another;
          case Access.NotReady refusal -> throw new Ended(refusal);
          case Access.Behind behind -> throw new IllegalStateException("asked for none: " + behind);
        };
    begunNanos = nanoTime.getAsLong();
  }

  @Override
  public void close() {
    lease.close();
  }
}
