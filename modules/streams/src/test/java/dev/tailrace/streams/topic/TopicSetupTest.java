package dev.tailrace.streams.topic;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.broker.EmbeddedBroker;
import dev.tailrace.streams.Origin;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TopicSetupTest {
  private static final TopicPlan PLAN = new TopicPlan(3);

  @TempDir static Path folder;
  private static EmbeddedBroker broker;
  private static Admin admin;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(folder, 0);
    admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrap()));
  }

  @AfterAll
  static void stop() {
    admin.close();
    broker.close();
  }

  @Test
  void a_second_start_finds_the_topics_that_the_first_made() {
    Origin first = setup("again.", PLAN).ensure();

    Origin second = setup("again.", PLAN).ensure();

    assertEquals(first, second);
    assertEquals(broker.clusterId(), first.clusterId());
    assertEquals(Topic.values().length, first.topicIds().size());
    assertEquals("-1", setting("again.metrics", "retention.ms"));
    assertEquals("3600000", setting("again.heartbeats", "retention.ms"));
    assertEquals("2592000000", setting("again.dead-letters", "retention.ms"));
    assertEquals("LogAppendTime", setting("again.heartbeats", "message.timestamp.type"));
  }

  @Test
  void brokers_that_are_late_are_waited_for() {
    AtomicInteger early = new AtomicInteger(20);

    new TopicSetup(shortOfBrokers(early), new Topics("late."), PLAN).ensure();

    assertTrue(early.get() < 0, early + " refusals were left");
  }

  @Test
  void brokers_that_are_not_there_are_a_startup_error() {
    TopicSetup setup =
        new TopicSetup(
            shortOfBrokers(new AtomicInteger(Integer.MAX_VALUE)), new Topics("never."), PLAN);

    TopicException refused = assertThrows(TopicException.class, setup::ensure);

    assertTrue(refused.toString().contains("cannot be created"), refused.toString());
    assertTrue(refused.toString().contains("replication factor of 3"), refused.toString());
  }

  /** The admin client, whose first so many topics want more brokers than there are. */
  private static Admin shortOfBrokers(AtomicInteger times) {
    return (Admin)
        Proxy.newProxyInstance(
            Admin.class.getClassLoader(),
            new Class<?>[] {Admin.class},
            (_, method, arguments) -> {
              if (method.getName().equals("createTopics") && times.getAndDecrement() > 0) {
                NewTopic wanted = (NewTopic) ((Collection<?>) arguments[0]).iterator().next();
                return admin.createTopics(
                    List.of(new NewTopic(wanted.name(), wanted.numPartitions(), (short) 3)));
              }
              return method.invoke(admin, arguments);
            });
  }

  @Test
  void another_partition_count_is_a_startup_error_that_says_the_fix() {
    setup("count.", PLAN).ensure();
    TopicPlan other = new TopicPlan(4);

    TopicException refused =
        assertThrows(TopicException.class, () -> setup("count.", other).ensure());

    assertTrue(refused.toString().contains("start with 3 partitions"), refused.toString());
  }

  @Test
  void a_finite_retention_on_an_unlimited_topic_is_a_startup_error_that_says_the_fix() {
    setup("finite.", PLAN).ensure();
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, "finite.logs");
    var change =
        new AlterConfigOp(new ConfigEntry("retention.ms", "60000"), AlterConfigOp.OpType.SET);
    Answer.of(admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all());
    // Brokers hear of it from the controller a moment after that has answered.
    await().until(() -> setting("finite.logs", "retention.ms").equals("60000"));

    TopicException refused =
        assertThrows(TopicException.class, () -> setup("finite.", PLAN).ensure());

    assertTrue(
        refused.toString().contains("--entity-name finite.logs --add-config retention.ms=-1"),
        refused.toString());
  }

  @Test
  void a_recreated_topic_makes_another_origin() {
    Origin before = setup("anew.", PLAN).ensure();
    Answer.of(admin.deleteTopics(List.of("anew.runs")).all());

    Origin after = setup("anew.", PLAN).ensure();

    assertNotEquals(before.of(Topic.RUNS), after.of(Topic.RUNS));
    assertEquals(before.of(Topic.LOGS), after.of(Topic.LOGS));
    assertNotEquals(before.hash(), after.hash());
  }

  private static TopicSetup setup(String prefix, TopicPlan plan) {
    return new TopicSetup(admin, new Topics(prefix), plan);
  }

  private static String setting(String topic, String name) {
    var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    var all = Answer.of(admin.describeConfigs(List.of(resource)).all());
    return all.values().iterator().next().get(name).value();
  }
}
