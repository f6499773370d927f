package dev.tailrace.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.broker.EmbeddedBroker;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.streams.tail.Subscription;
import dev.tailrace.streams.tail.TailItem;
import dev.tailrace.streams.tail.TailStart;
import dev.tailrace.wire.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TailReconnectTest {
  private static final int RECONNECTS = 100;
  private static final int BATCHES = 10_000;
  private static final int ROWS = 20;
  private static final String RUN = "r";

  @TempDir Path folder;
  private final BitSet seen = new BitSet();
  private long repeated;
  private long next;
  private long frames;
  private int lives;

  @Test
  void a_reader_that_reconnects_at_random_gets_every_frame_once() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"), 0);
        LogFixture log = new LogFixture(broker.bootstrap(), "tail.", folder)) {
      FoldApp app = log.stored("a");
      app.start();
      LogFixture.ready(app);
      Thread writer = Thread.ofPlatform().start(() -> write(log));

      for (int i = 0; i < RECONNECTS; i++) {
        read(app, 1 + random.nextInt(2 * BATCHES / RECONNECTS));
        if (random.nextInt(4) == 0) {
          // Falls behind, so that the ring alone does not reach back far enough.
          read(app, 0);
          await(app, Math.min(BATCHES, next + 400));
        }
      }
      writer.join();
      while (seen.cardinality() < BATCHES && read(app, BATCHES) > 0) {
        assertEquals(0, repeated, "seed " + seed);
      }

      System.out.println(
          "RELIABILITY tail-reconnect seed=%d points=%d reconnects=%d frames=%d lost=%d dup=%d"
              .formatted(
                  seed,
                  (long) BATCHES * ROWS,
                  RECONNECTS,
                  frames,
                  BATCHES - seen.cardinality(),
                  repeated));
    }
    assertEquals(BATCHES, seen.cardinality(), "seed " + seed);
    assertEquals(0, repeated, "seed " + seed);
    assertTrue(lives > 0);
  }

  /** Takes up to so many frames from where the last one ended; how many came. */
  private int read(FoldApp app, int framesMax) throws InterruptedException {
    int partition = app.views().partitionOf(RUN);
    TailStart start = TailStart.of(Topic.METRICS, partition, RUN, next);
    int taken = 0;
    try (Subscription tail = app.tails().subscribe(List.of(start), _ -> true)) {
      while (taken < framesMax) {
        switch (tail.next(Duration.ofSeconds(3))) {
          case null -> {
            return taken;
          }
          case TailItem.Frame frame -> {
            MetricBatch batch = (MetricBatch) frame.event();
            int index = (int) batch.header().seq() - 1;
            repeated += seen.get(index) ? 1 : 0;
            seen.set(index);
            next = frame.offset() + 1;
            frames++;
            taken++;
          }
          case TailItem.Live _ -> lives++;
          case TailItem.Gap gap -> {
            // Told, not lost: a reader that wants them begins again before the gap.
            next = gap.fromOffset();
            return taken;
          }
          case TailItem.Ended(String reason) -> throw new AssertionError(reason);
        }
      }
    }
    return taken;
  }

  private static void await(FoldApp app, long offset) throws InterruptedException {
    int partition = app.views().partitionOf(RUN);
    Position start = app.views().start();
    if (start == null) {
      throw new IllegalStateException("not started");
    }
    Position wanted = start.with(Topic.METRICS, partition, offset);
    Access access = app.views().openAt(partition, wanted, Duration.ofSeconds(20));
    assertFalse(access instanceof Access.NotReady, access.toString());
    if (access instanceof Access.Open(Lease lease)) {
      lease.close();
    }
  }

  private static void write(LogFixture log) {
    Future<?> last = null;
    for (int seq = 1; seq <= BATCHES; seq++) {
      long[] steps = new long[ROWS];
      for (int row = 0; row < ROWS; row++) {
        steps[row] = (long) (seq - 1) * ROWS + row;
      }
      last =
          log.send(
              new MetricBatch(
                  new Header(RUN, 1, "w", seq, false),
                  0,
                  1,
                  steps,
                  new long[ROWS],
                  new String[] {"loss"},
                  new double[][] {new double[ROWS]}));
      if (seq % 500 == 0) {
        // Another event under an id that was used: refused, and so no frame.
        var _ = log.send(Samples.point(RUN, seq, 1));
      }
      if (seq % 100 == 0) {
        LogFixture.done(last);
      }
    }
  }
}
