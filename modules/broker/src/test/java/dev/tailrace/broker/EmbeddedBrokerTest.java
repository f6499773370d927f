package dev.tailrace.broker;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.broker.BrokerException.Cause;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class EmbeddedBrokerTest {
  @TempDir Path parent;
  private Path folder;

  @BeforeEach
  void choose_a_folder_that_is_not_there_yet() {
    folder = parent.resolve("kafka");
  }

  @Test
  void an_ordinary_client_writes_and_reads_and_sees_the_cluster_id() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
      Set<Integer> acknowledged = produce(broker.bootstrap(), 100);

      Set<Integer> numbers = Traffic.readAll(broker.bootstrap());

      assertEquals(100, acknowledged.size());
      assertEquals(acknowledged, numbers);
      assertEquals(broker.clusterId(), clusterIdSeenBy(broker.bootstrap()));
    }
  }

  @Test
  void every_acknowledged_record_survives_kill_9_of_the_process() throws Exception {
    Set<Integer> acknowledged = Traffic.ledger();
    try (BrokerProcess doomed = BrokerProcess.start(folder)) {
      Traffic.createTopic(doomed.bootstrap());
      try (Producer<byte[], byte[]> producer = Traffic.producer(doomed.bootstrap())) {
        int number = 0;
        while (acknowledged.size() < 20_000) {
          Traffic.send(producer, number++, acknowledged);
        }
        doomed.kill(); // with sends under way
        producer.close(Duration.ZERO);
      }
    }

    long restartStartNanos = System.nanoTime();
    try (EmbeddedBroker restarted = EmbeddedBroker.start(folder, 0)) {
      long restartMs = (System.nanoTime() - restartStartNanos) / 1_000_000;
      Set<Integer> lost = new HashSet<>(acknowledged);
      Set<Integer> numbers = Traffic.readAll(restarted.bootstrap());
      lost.removeAll(numbers);

      System.out.printf(
          "kill -9 of a broker under load: acknowledged %d, lost %d, found %d, back in %d ms%n",
          acknowledged.size(), lost.size(), numbers.size(), restartMs);
      assertEquals(Set.of(), lost);
    }
  }

  @Test
  void the_cluster_id_stays_with_the_folder() {
    String first;
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
      first = broker.clusterId();
    }

    try (EmbeddedBroker broker = EmbeddedBroker.start(folder, 0)) {
      assertEquals(first, broker.clusterId());
    }
  }

  @Test
  void a_folder_whose_preparation_was_cut_off_is_prepared_again() throws Exception {
    EmbeddedBroker.start(folder, 0).close();
    Path halfMade = Files.createDirectory(parent.resolve("half-made"));
    Files.copy(folder.resolve("bootstrap.checkpoint"), halfMade.resolve("bootstrap.checkpoint"));

    try (EmbeddedBroker broker = EmbeddedBroker.start(halfMade, 0)) {
      assertEquals(10, produce(broker.bootstrap(), 10).size());
    }
  }

  @Test
  void a_folder_owned_by_another_process_is_refused_with_its_pid() throws Exception {
    try (BrokerProcess owner = BrokerProcess.start(folder)) {
      BrokerException refusal =
          assertThrows(BrokerException.class, () -> EmbeddedBroker.start(folder, 0));

      assertEquals(Cause.FOLDER_IN_USE, refusal.kind());
      assertAll(
          () -> assertTrue(refusal.getMessage().contains(folder.toString())),
          () -> assertTrue(refusal.getMessage().contains("process " + owner.pid())));
    }
  }

  @Test
  void a_port_in_use_is_refused_and_the_folder_is_free_again() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = other.getLocalPort();

      BrokerException refusal =
          assertThrows(BrokerException.class, () -> EmbeddedBroker.start(folder, port));

      assertEquals(Cause.PORT_IN_USE, refusal.kind());
      assertTrue(refusal.getMessage().contains("Port " + port + " is in use"));
    }
    FolderLock.take(folder).close();
  }

  @Test
  void kafka_does_not_end_the_process_without_a_word() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(folder)) {
      int exitCode = broker.halt();

      String errors = Files.readString(BrokerProcess.errors(folder));
      assertEquals(1, exitCode);
      assertTrue(errors.contains("The Kafka broker in " + folder + " cannot go on"), errors);
    }
  }

  @Test
  void a_broker_is_silent_while_all_is_well() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(folder)) {
      produce(broker.bootstrap(), 10);
    }

    assertEquals("", Files.readString(BrokerProcess.errors(folder)));
  }

  @Test
  void a_folder_that_cannot_be_made_is_refused() throws IOException {
    Path file = Files.createFile(parent.resolve("a-file"));

    BrokerException refusal =
        assertThrows(BrokerException.class, () -> EmbeddedBroker.start(file, 0));

    assertEquals(Cause.FOLDER_UNUSABLE, refusal.kind());
    assertTrue(refusal.getMessage().contains(file.toString()));
  }

  private static Set<Integer> produce(String bootstrap, int count)
      throws InterruptedException, ExecutionException {
    Set<Integer> acknowledged = Traffic.ledger();
    Traffic.createTopic(bootstrap);
    try (Producer<byte[], byte[]> producer = Traffic.producer(bootstrap)) {
      for (int number = 0; number < count; number++) {
        Traffic.send(producer, number, acknowledged);
      }
    }
    return acknowledged;
  }

  private static String clusterIdSeenBy(String bootstrap)
      throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      return admin.describeCluster().clusterId().get();
    }
  }
}
