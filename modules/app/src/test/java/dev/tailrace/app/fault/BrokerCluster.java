package dev.tailrace.app.fault;

import dev.tailrace.broker.EmbeddedBroker;
import dev.tailrace.broker.Seat;
import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;

/**
 * Three brokers that are controllers, too, each in a process of its own, on folders and ports that
 * they keep over their lives. Closing kills them.
 */
final class BrokerCluster implements AutoCloseable {
  private static final int NODES = 3;
  private static final Duration UP_MAX = Duration.ofSeconds(90);
  private static final long LOOK_MS = 100;

  private final Path folder;
  private final String clusterId = Uuid.randomUuid().toString();
  private final List<Integer> ports;
  private final List<Integer> controllerPorts;
  private final JavaProcess[] lives = new JavaProcess[NODES];
  private final CountDownLatch never = new CountDownLatch(1);

  private BrokerCluster(Path folder, List<Integer> ports) {
    this.folder = folder;
    this.ports = ports.subList(0, NODES);
    this.controllerPorts = ports.subList(NODES, 2 * NODES);
  }

  public static void main(String[] arguments) throws InterruptedException {
    List<Integer> ports =
        Arrays.stream(arguments).skip(3).map(Integer::parseInt).collect(Collectors.toList());
    int nodes = ports.size() / 2;
    int node = Integer.parseInt(arguments[1]);
    Seat seat = new Seat(node, ports.subList(0, nodes), ports.subList(nodes, 2 * nodes));
    try (var _ = EmbeddedBroker.start(Path.of(arguments[0]), seat, arguments[2])) {
      new CountDownLatch(1).await();
    }
  }

  /** Returns when all of them are there. */
  static BrokerCluster start(Path folder) throws Exception {
    List<Integer> ports = new ArrayList<>();
    while (ports.size() < 2 * NODES) {
      int port = ServerProcess.freePort();
      if (!ports.contains(port)) {
        ports.add(port);
      }
    }
    var cluster = new BrokerCluster(folder, ports);
    try {
      for (int node = 1; node <= NODES; node++) {
        cluster.restart(node);
      }
      cluster.await(admin -> admin.describeCluster().nodes().get().size() == NODES);
      return cluster;
    } catch (Exception | AssertionError e) {
      cluster.close();
      throw e;
    }
  }

  String bootstrap() {
    return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
  }

  /** Returns at once. */
  void restart(int node) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add(folder.resolve("broker-" + node).toString());
    arguments.add(Integer.toString(node));
    arguments.add(clusterId);
    ports.forEach(port -> arguments.add(port.toString()));
    controllerPorts.forEach(port -> arguments.add(port.toString()));
    lives[node - 1] =
        JavaProcess.start(
            JavaProcess.Launch.USUAL.heapMb(256),
            folder.resolve("broker-" + node + ".log"),
            BrokerCluster.class.getName(),
            arguments.toArray(String[]::new));
  }

  /** The node's present life. */
  JavaProcess life(int node) {
    return lives[node - 1];
  }

  /** Who leads a partition; waits while nobody does. */
  int leader(String topic, int partition) throws Exception {
    int[] leader = {0};
    await(
        admin -> {
          TopicPartitionInfo info = partitions(admin, topic).get(partition);
          leader[0] = info.leader() == null ? 0 : info.leader().id();
          return leader[0] > 0;
        });
    return leader[0];
  }

  /** Waits until each partition of a topic has all its copies again. */
  void awaitInSync(String topic) throws Exception {
    await(admin -> partitions(admin, topic).stream().allMatch(it -> it.isr().size() == NODES));
  }

  private static List<TopicPartitionInfo> partitions(Admin admin, String topic)
      throws InterruptedException, ExecutionException, TimeoutException {
    TopicDescription description =
        admin.describeTopics(List.of(topic)).allTopicNames().get(5, TimeUnit.SECONDS).get(topic);
    return description == null ? List.of() : description.partitions();
  }

  /** What is asked of the cluster again and again. */
  private interface Question {
    boolean holds(Admin admin) throws InterruptedException, ExecutionException, TimeoutException;
  }

  private void await(Question question) throws Exception {
    long deadline = System.nanoTime() + UP_MAX.toNanos();
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            bootstrap(),
            "default.api.timeout.ms",
            4_000,
            "request.timeout.ms",
            2_000);
    try (Admin admin = Admin.create(settings)) {
      while (!holds(question, admin)) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("the cluster does not come to be well: " + printed());
        }
        boolean _ = never.await(LOOK_MS, TimeUnit.MILLISECONDS);
      }
    }
  }

  private static boolean holds(Question question, Admin admin) throws InterruptedException {
    try {
      return question.holds(admin);
    } catch (ExecutionException | TimeoutException _) {
      return false; // it does not even answer
    }
  }

  private String printed() throws IOException {
    StringBuilder all = new StringBuilder();
    for (JavaProcess life : lives) {
      all.append(life == null ? "" : life.printed());
    }
    return all.toString();
  }

  @Override
  public void close() {
    for (JavaProcess life : lives) {
      if (life != null) {
        life.close();
      }
    }
  }
}
