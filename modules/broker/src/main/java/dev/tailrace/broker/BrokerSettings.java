package dev.tailrace.broker;

import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The broker's settings: those that nodes on one machine need, each with its reason. */
final class BrokerSettings {
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private static final String HOST = "127.0.0.1";
  private static final int MIB = 1 << 20;

  private BrokerSettings() {}

  static String address(int port) {
    return HOST + ":" + port;
  }

  static Properties of(Path folder, Seat seat) {
    Properties settings = new Properties();
    identity(settings, folder, seat);
    replicas(settings, seat.nodes());
    storage(settings);
    timing(settings, seat.nodes());
    smallFootprint(settings);
    return settings;
  }

  private static void identity(Properties settings, Path folder, Seat seat) {
    set(settings, "process.roles", "broker,controller");
    set(settings, "node.id", seat.node());
    // Static voters are not written to the metadata log, so the controller's port may change.
    set(settings, "controller.quorum.voters", voters(seat));
    String plain = "PLAINTEXT://" + address(seat.port());
    String controller = CONTROLLER_LISTENER + "://" + address(seat.controllerPort());
    set(settings, "listeners", plain + "," + controller);
    advertise(settings, seat.port());
    set(settings, "controller.listener.names", CONTROLLER_LISTENER);
    set(settings, "inter.broker.listener.name", "PLAINTEXT");
    set(
        settings,
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
    set(settings, "log.dirs", folder.toAbsolutePath());
    // A mistyped topic name is an error, not a new topic with other settings.
    set(settings, "auto.create.topics.enable", false);
  }

  /** Where clients are told to come. */
  static void advertise(Properties settings, int port) {
    set(settings, "advertised.listeners", "PLAINTEXT://" + address(port));
  }

  private static String voters(Seat seat) {
    return IntStream.rangeClosed(1, seat.nodes())
        .mapToObj(node -> node + "@" + address(seat.controllerPorts().get(node - 1)))
        .collect(Collectors.joining(","));
  }

  /** A copy on each node; of several, one may be away. */
  private static void replicas(Properties settings, int nodes) {
    int inSync = Math.max(1, nodes - 1);
    set(settings, "default.replication.factor", nodes);
    set(settings, "min.insync.replicas", inSync);
    set(settings, "offsets.topic.replication.factor", nodes);
    set(settings, "offsets.topic.num.partitions", 1);
    set(settings, "transaction.state.log.replication.factor", nodes);
    set(settings, "transaction.state.log.min.isr", inSync);
    set(settings, "transaction.state.log.num.partitions", 1);
    set(settings, "share.coordinator.state.topic.replication.factor", nodes);
    set(settings, "share.coordinator.state.topic.min.isr", inSync);
    set(settings, "share.coordinator.state.topic.num.partitions", 1);
    set(settings, "auto.leader.rebalance.enable", false); // who leads is all the same here
  }

  private static void storage(Properties settings) {
    // After a kill only the open segment of each partition is read again: small ones, soon done.
    set(settings, "log.segment.bytes", 64 * MIB);
    set(settings, "num.recovery.threads.per.data.dir", 2);
    // 64 MiB of records need at most 256 KiB of index at one entry per 4 KiB.
    set(settings, "log.index.size.max.bytes", MIB);
    // The log is the database: what no topic says otherwise is kept.
    set(settings, "log.retention.ms", -1);
    // A group that was stopped for a year must not start over: 10 years.
    set(settings, "offsets.retention.minutes", 10 * 366 * 24 * 60);
    // An event of 1 MiB, with its key and framing, fits with room.
    set(settings, "message.max.bytes", 4 * MIB);
  }

  private static void timing(Properties settings, int nodes) {
    // After kill -9 the restarted broker waits until its old registration expires. Where several
    // share a machine, a busy moment must not look like a death.
    set(settings, "broker.session.timeout.ms", nodes == 1 ? 1_500 : 4_000);
    set(settings, "broker.heartbeat.interval.ms", 300);
    set(settings, "group.initial.rebalance.delay.ms", 0); // no other members to wait for
    set(settings, "group.streams.initial.rebalance.delay.ms", 0);
    // The idle no-op record is for a quorum; every one of them is a write and an fsync.
    set(settings, "metadata.max.idle.interval.ms", 5_000);
  }

  private static void smallFootprint(Properties settings) {
    set(settings, "num.network.threads", 2);
    set(settings, "num.io.threads", 4);
    set(settings, "background.threads", 2);
    set(settings, "group.coordinator.threads", 1);
    set(settings, "share.coordinator.threads", 1);
    set(settings, "log.cleaner.dedupe.buffer.size", 2 * MIB); // default 128 MiB, of the heap
    set(settings, "metric.reporters", ""); // JMX beans that nobody reads
  }

  private static void set(Properties settings, String key, Object value) {
    settings.put(key, value.toString());
  }
}
