package dev.tailrace.broker;

import java.nio.file.Path;
import java.util.Properties;

/** The broker's settings: those that a single node on one machine needs, each with its reason. */
final class BrokerSettings {
  static final int NODE_ID = 1;
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private static final String HOST = "127.0.0.1";
  private static final int MIB = 1 << 20;

  private BrokerSettings() {}

  static String address(int port) {
    return HOST + ":" + port;
  }

  static Properties of(Path folder, int port, int controllerPort) {
    Properties settings = new Properties();
    identity(settings, folder, port, controllerPort);
    singleReplica(settings);
    storage(settings);
    timing(settings);
    smallFootprint(settings);
    return settings;
  }

  private static void identity(Properties settings, Path folder, int port, int controllerPort) {
    set(settings, "process.roles", "broker,controller");
    set(settings, "node.id", NODE_ID);
    // Static voters are not written to the metadata log, so the controller's port may change.
    set(settings, "controller.quorum.voters", NODE_ID + "@" + address(controllerPort));
    String plain = "PLAINTEXT://" + address(port);
    set(settings, "listeners", plain + "," + CONTROLLER_LISTENER + "://" + address(controllerPort));
    advertise(settings, port);
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

  private static void singleReplica(Properties settings) {
    set(settings, "default.replication.factor", 1);
    set(settings, "min.insync.replicas", 1);
    set(settings, "offsets.topic.replication.factor", 1);
    set(settings, "offsets.topic.num.partitions", 1);
    set(settings, "transaction.state.log.replication.factor", 1);
    set(settings, "transaction.state.log.min.isr", 1);
    set(settings, "transaction.state.log.num.partitions", 1);
    set(settings, "share.coordinator.state.topic.replication.factor", 1);
    set(settings, "share.coordinator.state.topic.min.isr", 1);
    set(settings, "share.coordinator.state.topic.num.partitions", 1);
    set(settings, "auto.leader.rebalance.enable", false); // nobody to balance with
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

  private static void timing(Properties settings) {
    // After kill -9 the restarted broker waits until its old registration expires.
    set(settings, "broker.session.timeout.ms", 1_500);
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
