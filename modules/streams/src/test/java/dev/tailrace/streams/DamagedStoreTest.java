package dev.tailrace.streams;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.broker.EmbeddedBroker;
import dev.tailrace.store.StorageException;
import dev.tailrace.streams.PartitionDigest.Digested;
import dev.tailrace.streams.store.FoldTopology;
import dev.tailrace.streams.topic.Answer;
import dev.tailrace.wire.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A RocksDB that was damaged, or is of another log, is folded again by the app that finds it. Each
 * test has topics and folders of its own and waits for rebalances most of the time: several at
 * once.
 */
@Execution(ExecutionMode.CONCURRENT)
final class DamagedStoreTest {
  private static final int RUNS = 9;

  @TempDir static Path brokerFolder;
  private static EmbeddedBroker broker;

  @TempDir Path folder;
  private LogFixture log;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(brokerFolder, 0);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void open(TestInfo test) {
    int name = (test.getTestMethod() + test.getDisplayName()).hashCode();
    log = new LogFixture(broker.bootstrap(), Integer.toHexString(name) + ".", folder);
  }

  @AfterEach
  void close() {
    log.close();
  }

  /** What happens to a file. */
  enum Damage {
    /** It is gone. */
    DELETED,
    /** It ends after 10 bytes. */
    CUT,
    /** Some bits of its first 400 bytes are others. */
    FLIPPED,
    /** One bit of its first block is another. */
    FLIPPED_ONE;

    void to(Path file) throws IOException {
      byte[] bytes = Files.readAllBytes(file);
      switch (this) {
        case DELETED -> Files.delete(file);
        case CUT -> Files.write(file, Arrays.copyOf(bytes, 10));
        case FLIPPED -> {
          for (int i = 0; i < Math.min(400, bytes.length); i += 7) {
            bytes[i] ^= 0x55;
          }
          Files.write(file, bytes);
        }
        case FLIPPED_ONE -> {
          bytes[20] ^= 1;
          Files.write(file, bytes);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RUNS, CURRENT, DELETED",
    "LOGS, CURRENT, DELETED",
    "LOGS, CURRENT, FLIPPED",
    "LOGS, MANIFEST, CUT",
    "RUNS, MANIFEST, FLIPPED",
    "LOGS, .sst, DELETED",
    "RUNS, .sst, CUT",
    "LOGS, .sst, FLIPPED",
    "RUNS, .sst, FLIPPED_ONE",
    "LOGS, .sst, FLIPPED_ONE",
    "METRICS, CURRENT, DELETED",
    "METRICS, .sst, DELETED",
    "METRICS, .sst, FLIPPED"
  })
  void a_damaged_store_is_quarantined_and_folded_again(Topic topic, String file, Damage damage)
      throws Exception {
    FoldApp first = started();
    write("old", 200);
    List<Digested> before = digests(first);
    first.close();
    int partition = first.views().partitionOf("old-0");
    for (Path damaged : files(topic, partition, file)) {
      damage.to(damaged);
    }

    FoldApp second = started();

    assertEquals(before, digests(second));
    assertEquals(1, second.quarantined());
    assertEquals(0, second.threadDeaths());
    Path kept = log.config("a").quarantineFolder();
    assertTrue(Files.exists(kept.resolve(FoldTopology.store(topic) + "-" + partition)));
    assertTrue(second.readiness().stream().allMatch(Condition::ok));
  }

  @Test
  void damage_that_only_a_read_finds_is_mended_though_nobody_writes() throws Exception {
    FoldApp first = started();
    int partition = first.views().partitionOf("old-0");
    write("old", 3_000);
    List<Digested> before = digests(first);
    first.close();
    // In the middle of the largest file lie lines, which nothing but a reader of them reads.
    Path largest =
        Collections.max(
            files(Topic.LOGS, partition, ".sst"),
            Comparator.comparingLong(path -> path.toFile().length()));
    byte[] bytes = Files.readAllBytes(largest);
    bytes[bytes.length / 2] ^= 1;
    Files.write(largest, bytes);
    FoldApp second = started();
    assertThrows(StorageException.class, () -> digest(second, partition));

    await().atMost(30, SECONDS).until(() -> second.quarantined() == 1);
    LogFixture.ready(second);
    assertEquals(before, digests(second));
    await().atMost(10, SECONDS).until(() -> second.readiness().stream().allMatch(Condition::ok));
  }

  @Test
  void a_store_whose_first_reads_find_damage_is_closed_before_another_takes_its_folder()
      throws Exception {
    FoldApp first = started();
    int partition = first.views().partitionOf("old-0");
    write("old", 10);
    List<Digested> before = digests(first);
    first.close();
    for (Path file : files(Topic.METRICS, partition, ".sst")) {
      byte[] bytes = Files.readAllBytes(file);
      // The first block of each, and nothing of what RocksDB reads to open them.
      bytes[8] ^= 1;
      Files.write(file, bytes);
    }

    FoldApp second = started();

    assertEquals(1, second.quarantined());
    assertEquals(before, digests(second));
  }

  @Test
  void recreated_topics_show_nothing_of_the_old_log() throws Exception {
    FoldApp first = started();
    write("old", 10);
    assertEquals(LogFixture.PARTITIONS, digests(first).size());
    first.close();
    for (Topic topic : FoldTopology.FOLDED) {
      Answer.of(log.admin.deleteTopics(List.of(log.topics.name(topic))).all());
    }

    FoldApp second = started();
    for (int run = 0; run < RUNS; run++) {
      try (Lease lease = lease(second, second.views().partitionOf("old-" + run))) {
        assertNull(lease.runs().run("old-" + run));
        assertEquals(0, lease.metrics().series().pointCount("old-" + run));
        assertEquals(0, lease.logs().total("old-" + run));
      }
    }
    write("new", 10);

    List<Digested> after = digests(second);
    for (Digested digested : after) {
      for (var view : List.of(digested.runs(), digested.metrics(), digested.logs())) {
        assertTrue(view.runs().keySet().stream().allMatch(run -> run.startsWith("new-")));
      }
    }
    assertEquals(RUNS, after.stream().mapToInt(it -> it.logs().runs().size()).sum());
    assertEquals((long) FoldTopology.FOLDED.size() * LogFixture.PARTITIONS, second.quarantined());
    assertTrue(second.readiness().stream().allMatch(Condition::ok));
  }

  private FoldApp started() throws InterruptedException {
    FoldApp app = log.stored("a");
    app.start();
    LogFixture.ready(app);
    return app;
  }

  /** Some runs in every view, with so many lines of 100 random letters. */
  private void write(String prefix, int lines) {
    Random random = new Random(1);
    for (int run = 0; run < RUNS; run++) {
      String id = prefix + "-" + run;
      log.write(Samples.started(id));
      log.write(Samples.point(id, 1, run));
      var sent = new ArrayList<Future<?>>();
      for (int line = 0; line < lines; line++) {
        StringBuilder text = new StringBuilder();
        random.ints(100, 'a', 'z').forEach(letter -> text.append((char) letter));
        sent.add(log.send(Samples.line(id, text.toString())));
      }
      sent.forEach(LogFixture::done);
    }
  }

  private List<Digested> digests(FoldApp app) {
    List<Digested> digests = new ArrayList<>();
    for (int partition = 0; partition < LogFixture.PARTITIONS; partition++) {
      digests.add(digest(app, partition));
    }
    return digests;
  }

  /** Asks again when the partition moved away in between, as it does after a thread died. */
  private Digested digest(FoldApp app, int partition) {
    return await().atMost(30, SECONDS).until(() -> asked(app, partition), Objects::nonNull);
  }

  private @Nullable Digested asked(FoldApp app, int partition) throws InterruptedException {
    if (!(access(app, partition) instanceof Access.Open(Lease lease))) {
      return null;
    }
    return switch (PartitionDigest.of(app.views(), lease, System::nanoTime)) {
      case Digested digested -> digested;
      case PartitionDigest.Moved _ -> null;
    };
  }

  private Lease lease(FoldApp app, int partition) throws InterruptedException {
    return assertInstanceOf(Access.Open.class, access(app, partition)).lease();
  }

  /** What is answered once everything that lies in the log is folded. */
  private Access access(FoldApp app, int partition) throws InterruptedException {
    Position end = Objects.requireNonNull(app.views().start());
    for (Topic topic : FoldTopology.FOLDED) {
      end = end.with(topic, partition, log.end(topic, partition));
    }
    return app.views().openAt(partition, end, Duration.ofSeconds(30));
  }

  private List<Path> files(Topic topic, int partition, String name) throws IOException {
    FoldConfig config = log.config("a");
    Path store =
        config
            .viewsFolder()
            .resolve(config.group())
            .resolve("0_" + partition)
            .resolve(FoldTopology.store(topic));
    try (var all = Files.list(store)) {
      List<Path> found =
          all.filter(path -> path.getFileName().toString().contains(name)).sorted().toList();
      assertFalse(found.isEmpty(), name);
      return found;
    }
  }
}
