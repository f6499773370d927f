package dev.tailrace.client;

import dev.tailrace.client.send.Outgoing;
import dev.tailrace.client.send.Transport;
import dev.tailrace.model.event.Heartbeat;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * The thread that says "this rank lives" when nothing else did for one beat. A heartbeat has no
 * number and is tried once: one of the past is worth nothing.
 */
final class Heart implements Runnable {
  private final Identity identity;
  private final Transport transport;
  private final Counters counters;
  private final LongSupplier heardNanos;
  private final long beatNanos;
  private final Thread thread = Thread.ofPlatform().daemon().name("tailrace-heart").unstarted(this);
  private volatile boolean stopped;

  /**
   * Makes a heart that does not beat yet.
   *
   * @param heardNanos when the log last acknowledged something of this rank
   */
  Heart(
      Identity identity,
      Transport transport,
      Counters counters,
      LongSupplier heardNanos,
      long heartbeatMs) {
    this.identity = identity;
    this.transport = transport;
    this.counters = counters;
    this.heardNanos = heardNanos;
    this.beatNanos = TimeUnit.MILLISECONDS.toNanos(heartbeatMs);
  }

  void start() {
    thread.start();
  }

  /** Lets the thread end; a beat that is under way may still arrive until it has. */
  void stop() {
    stopped = true;
    thread.interrupt();
  }

  Thread thread() {
    return thread;
  }

  @Override
  public void run() {
    long triedNanos = heardNanos.getAsLong();
    while (!stopped) {
      long heard = heardNanos.getAsLong();
      long last = heard - triedNanos > 0 ? heard : triedNanos;
      long waitNanos = last + beatNanos - System.nanoTime();
      if (waitNanos > 0) {
        LockSupport.parkNanos(this, waitNanos);
      } else {
        triedNanos = System.nanoTime();
        beat();
      }
    }
  }

  private void beat() {
    Heartbeat beat =
        new Heartbeat(
            identity.unsequenced(System.currentTimeMillis()),
            identity.rank(),
            identity.attempt(),
            null);
    try {
      Outgoing outgoing = new Outgoing(identity.run(), Topic.HEARTBEATS, EventCodec.cbor(beat));
      if (transport.beat(outgoing)) {
        counters.heartbeats.increment();
      } else {
        counters.error("a heartbeat did not get through");
      }
    } catch (InterruptedException e) {
      stopped = true; // only stop() interrupts
    } catch (RuntimeException e) {
      counters.error("heart: " + e);
    }
  }
}
