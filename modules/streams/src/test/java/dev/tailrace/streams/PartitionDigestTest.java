package dev.tailrace.streams;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.broker.EmbeddedBroker;
import dev.tailrace.streams.PartitionDigest.Digested;
import dev.tailrace.wire.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Digests of views that are kept in RocksDB, with a pause wherever a slice may end. */
final class PartitionDigestTest {
  private static final int RUNS = 12;

  @TempDir static Path brokerFolder;
  private static EmbeddedBroker broker;

  @TempDir Path folder;
  private LogFixture log;
  private FoldApp app;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(brokerFolder, 0);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void start(TestInfo test) throws InterruptedException {
    String prefix = Integer.toHexString(test.getDisplayName().hashCode()) + ".";
    log = new LogFixture(broker.bootstrap(), prefix, folder);
    app = log.stored("a");
    app.start();
    LogFixture.ready(app);
    for (int run = 0; run < RUNS; run++) {
      log.write(Samples.started("run-" + run));
      log.write(Samples.point("run-" + run, 1, run));
      log.write(Samples.line("run-" + run, "line"));
    }
    for (int partition = 0; partition < LogFixture.PARTITIONS; partition++) {
      lease(partition, end(partition)).close();
    }
  }

  @AfterEach
  void close() {
    log.close();
  }

  private Position end(int partition) {
    Position end = Objects.requireNonNull(app.views().start());
    for (Topic topic : new Topic[] {Topic.RUNS, Topic.METRICS, Topic.LOGS}) {
      end = end.with(topic, partition, log.end(topic, partition));
    }
    return end;
  }

  /** A lease once all of {@code wanted} is folded; the partition may be assigned anew meanwhile. */
  private Lease lease(int partition, Position wanted) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                app.views().openAt(partition, wanted, Duration.ofSeconds(20))
                        instanceof Access.Open(Lease lease)
                    ? lease
                    : null,
            Objects::nonNull);
  }

  private Lease lease(int partition) {
    return assertInstanceOf(Access.Open.class, app.views().open(partition)).lease();
  }

  private boolean isServed(int partition) {
    if (app.views().open(partition) instanceof Access.Open(Lease lease)) {
      lease.close();
      return true;
    }
    return false;
  }

  /** Goes a second at a time, so that every slice is over at once. */
  private static LongSupplier hasty() {
    AtomicLong nanos = new AtomicLong();
    return () -> nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
  }

  private Digested digested(int partition) {
    return assertInstanceOf(
        Digested.class, PartitionDigest.of(app.views(), lease(partition), () -> 0, () -> {}));
  }

  @Test
  void the_folds_go_on_between_slices_and_the_digest_stays_of_its_moment() {
    int partition = app.views().partitionOf("run-0");
    Digested before = digested(partition);
    AtomicInteger pauses = new AtomicInteger();

    PartitionDigest sliced =
        PartitionDigest.of(
            app.views(),
            lease(partition),
            hasty(),
            () -> {
              if (pauses.incrementAndGet() == 3) {
                foldMore(partition);
              }
            });

    assertEquals(before, sliced);
    assertTrue(pauses.get() > 3, "pauses: " + pauses);
    Digested after = digested(partition);
    assertFalse(after.runs().equals(before.runs()));
    assertFalse(after.metrics().equals(before.metrics()));
    assertFalse(after.logs().equals(before.logs()));
  }

  private void foldMore(int partition) {
    log.write(Samples.point("run-0", 2, 0.5));
    log.write(Samples.line("run-0", "another"));
    log.write(Samples.started("run-0")); // a repeat with other bookkeeping
    lease(partition, end(partition)).close();
  }

  @Test
  void a_partition_that_closes_in_mid_digest_ends_it() {
    int partition = app.views().partitionOf("run-0");
    AtomicInteger pauses = new AtomicInteger();

    PartitionDigest ended =
        PartitionDigest.of(
            app.views(),
            lease(partition),
            hasty(),
            () -> {
              if (pauses.incrementAndGet() == 3) {
                app.close();
              }
            });

    var moved = assertInstanceOf(PartitionDigest.Moved.class, ended);
    assertFalse(moved.refusal().reason().isEmpty());
    assertEquals(3, pauses.get());
  }

  @Test
  void a_partition_that_went_and_came_back_is_another() throws Exception {
    Map<Integer, Lease> earlier = new HashMap<>();
    for (int partition = 0; partition < LogFixture.PARTITIONS; partition++) {
      Lease lease = lease(partition);
      lease.close();
      earlier.put(partition, lease);
    }
    FoldApp guest = log.stored("guest");
    guest.start();
    await().atMost(30, SECONDS).until(() -> !guest.views().served().isEmpty());
    Set<Integer> went = new HashSet<>(guest.views().served());
    guest.leave();
    await().atMost(30, SECONDS).until(() -> went.stream().allMatch(this::isServed));

    for (int partition : went) {
      var refused =
          assertInstanceOf(
              Access.NotReady.class,
              app.views().again(Objects.requireNonNull(earlier.get(partition))));
      assertTrue(refused.reason().contains("came back"), refused.reason());
    }
  }
}
