package dev.tailrace.streams;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class GateTest {
  @Test
  void closing_refuses_new_readers_and_waits_for_those_inside() throws Exception {
    Gate gate = new Gate();
    assertTrue(gate.enter());
    CountDownLatch closed = new CountDownLatch(1);
    Thread.ofPlatform()
        .start(
            () -> {
              gate.close();
              closed.countDown();
            });
    while (gate.enter()) {
      gate.leave();
    }
    assertFalse(closed.await(50, TimeUnit.MILLISECONDS), "a reader is still inside");

    gate.leave();

    assertTrue(closed.await(10, TimeUnit.SECONDS));
  }
}
