package dev.tailrace.streams;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stores are RocksDB: a read of a closed one would end the process, and this test with it. */
final class ReadersUnderRebalanceTest {
  private static final int RUNS = 24;
  private static final int ROUNDS = 3;

  @TempDir Path folder;

  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicLong answers = new AtomicLong();
  private final AtomicLong refusals = new AtomicLong();
  private final List<Throwable> failures = new ArrayList<>();

  @Test
  void readers_get_data_or_not_ready_while_partitions_move() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"), 0);
        LogFixture log = new LogFixture(broker.bootstrap(), "move.", folder)) {
      FoldApp stays = log.stored("stays");
      stays.start();
      LogFixture.ready(stays);
      for (int run = 0; run < RUNS; run++) {
        log.write(Samples.started("run-" + run));
      }
      await().atMost(30, SECONDS).until(() -> allAreVisible(stays.views()));
      List<Thread> readers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        readers.add(Thread.ofPlatform().start(() -> read(stays.views())));
      }

      for (int round = 0; round < ROUNDS; round++) {
        FoldApp guest = log.stored("guest");
        guest.start();
        await().atMost(30, SECONDS).until(() -> !guest.views().served().isEmpty());
        guest.leave();
        await()
            .atMost(30, SECONDS)
            .until(() -> stays.views().served().size() == LogFixture.PARTITIONS);
      }

      stop.set(true);
      for (Thread reader : readers) {
        reader.join();
      }
    }
    System.out.println(
        "RELIABILITY readers-under-rebalance rounds=%d answers=%d notReady=%d wrong=%d"
            .formatted(ROUNDS, answers.get(), refusals.get(), failures.size()));
    assertEquals(List.of(), failures);
    assertTrue(answers.get() > 0 && refusals.get() > 0, "both must occur for this to say anything");
  }

  private static boolean allAreVisible(Views views) {
    for (int run = 0; run < RUNS; run++) {
      String id = "run-" + run;
      if (!(views.open(views.partitionOf(id)) instanceof Access.Open(Lease lease))) {
        return false;
      }
      try (lease) {
        if (lease.runs().run(id) == null) {
          return false;
        }
      }
    }
    return true;
  }

  private void read(Views views) {
    try {
      for (int i = 0; !stop.get(); i++) {
        String run = "run-" + i % RUNS;
        switch (views.open(views.partitionOf(run))) {
          case Access.Open(Lease lease) -> {
            try (lease) {
              if (lease.runs().run(run) == null
                  || lease.runs().timeline(run, 0, 0, _ -> true) < 0) {
                throw new AssertionError("an empty answer for " + run);
              }
            }
            answers.incrementAndGet();
          }
          case Access.NotReady(String reason, long retryAfterMs) -> {
            assertTrue(!reason.isEmpty() && retryAfterMs > 0);
            refusals.incrementAndGet();
          }
          case Access.Behind _ -> throw new AssertionError("nobody asked for a position");
        }
      }
    } catch (Throwable e) {
      synchronized (failures) {
        failures.add(e);
      }
    }
  }
}
