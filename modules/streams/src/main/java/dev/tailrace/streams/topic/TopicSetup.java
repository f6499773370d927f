package dev.tailrace.streams.topic;

import dev.tailrace.streams.Origin;
import dev.tailrace.streams.Position;
import dev.tailrace.streams.topic.TopicPlan.Profile;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Creates the topics that are not there and checks those that are. Blocks; several servers may do
 * so at once.
 */
public final class TopicSetup {
  private static final String APPEND_TIME = "LogAppendTime";
  private static final int TRIES_MAX = 200;
  private static final long PAUSE_NANOS = 50_000_000;

  private final Admin admin;
  private final Topics topics;
  private final TopicPlan plan;

  public TopicSetup(Admin admin, Topics topics, TopicPlan plan) {
    this.admin = admin;
    this.topics = topics;
    this.plan = plan;
  }

  /**
   * Makes sure of all topics and says which log this is.
   *
   * @throws TopicException when one is not as it must be
   * @throws org.apache.kafka.common.KafkaException when the cluster cannot be reached or refuses
   */
  public Origin ensure() {
    if (plan.partitions() < 1 || plan.partitions() > Position.PARTITIONS_MAX) {
      throw new TopicException(
          "%d partitions asked for: choose 1 to %d."
              .formatted(plan.partitions(), Position.PARTITIONS_MAX));
    }
    String clusterId = Answer.of(admin.describeCluster().clusterId());
    Profile profile = Profile.of(Answer.of(admin.describeCluster().nodes()).size());
    Map<Topic, TopicDescription> all = createMissing(profile);
    checkPartitions(all);
    checkSettings();
    return new Origin(clusterId, ids(all));
  }

  /** The log's identity as it is now; a topic that is gone is missing in it. */
  public Origin origin() {
    return new Origin(Answer.of(admin.describeCluster().clusterId()), ids(describe()));
  }

  /** Brokers learn one after the other what is new and what is gone: this asks until all do. */
  private Map<Topic, TopicDescription> createMissing(Profile profile) {
    InvalidReplicationFactorException refused = null;
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      Map<Topic, TopicDescription> present = describe();
      if (present.size() == Topic.values().length) {
        return present;
      }
      for (Topic topic : Topic.values()) {
        if (!present.containsKey(topic)) {
          refused = create(topic, profile);
        }
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    if (refused != null) {
      throw new TopicException(
          "The topics %s* cannot be created: %s"
              .formatted(topics.prefix(), String.valueOf(refused.getMessage())));
    }
    throw new TopicException(
        "The topics %s* were created but the cluster does not show them: start again."
            .formatted(topics.prefix()));
  }

  /**
   * Why it cannot be created now: too few brokers are there, which passes when one is late with its
   * heartbeats; null when it may be there.
   */
  private @Nullable InvalidReplicationFactorException create(Topic topic, Profile profile) {
    var creation = plan.creation(topic, topics.name(topic), profile);
    try {
      Answer.of(admin.createTopics(List.of(creation)).all());
    } catch (TopicExistsException _) {
      // Another server was faster, or the topic is still being deleted: the next look tells.
    } catch (InvalidReplicationFactorException e) {
      return e;
    }
    return null;
  }

  private Map<Topic, TopicDescription> describe() {
    List<String> names = Arrays.stream(Topic.values()).map(topics::name).toList();
    Map<String, KafkaFuture<TopicDescription>> answers =
        admin.describeTopics(names).topicNameValues();
    Map<Topic, TopicDescription> present = new EnumMap<>(Topic.class);
    for (Topic topic : Topic.values()) {
      KafkaFuture<TopicDescription> answer = answers.get(topics.name(topic));
      if (answer != null) {
        describe(answer).ifPresent(description -> present.put(topic, description));
      }
    }
    return present;
  }

  private static Optional<TopicDescription> describe(KafkaFuture<TopicDescription> answer) {
    try {
      return Optional.of(Answer.of(answer));
    } catch (UnknownTopicOrPartitionException _) {
      return Optional.empty();
    }
  }

  private static Map<Topic, String> ids(Map<Topic, TopicDescription> descriptions) {
    Map<Topic, String> ids = new EnumMap<>(Topic.class);
    descriptions.forEach((topic, description) -> ids.put(topic, description.topicId().toString()));
    return ids;
  }

  private void checkPartitions(Map<Topic, TopicDescription> all) {
    all.forEach(
        (topic, description) -> {
          int count = description.partitions().size();
          if (count != plan.partitions(topic)) {
            throw new TopicException(
                topic == Topic.PROJECTS
                    ? ("Topic %s has %d partitions and must have 1:"
                            + " delete it, or choose another prefix.")
                        .formatted(description.name(), count)
                    : ("Topic %s has %d partitions, asked for were %d."
                            + " A run stays in one partition, so the count never changes:"
                            + " start with %d partitions, or choose another prefix.")
                        .formatted(description.name(), count, plan.partitions(), count));
          }
        });
  }

  private void checkSettings() {
    for (String complaint : complaints()) {
      throw new TopicException(complaint);
    }
  }

  /**
   * What is set on the topics otherwise than Tailrace needs it, each with the fix; empty when all
   * is well.
   *
   * @throws org.apache.kafka.common.KafkaException when the cluster cannot be reached or refuses
   */
  public List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    Map<ConfigResource, Config> settings = settings();
    for (Topic topic : Topic.values()) {
      Config config = settings.get(resource(topic));
      if (config == null) {
        complaints.add("The settings of " + topics.name(topic) + " cannot be read.");
        continue;
      }
      require(topic, config, TopicConfig.CLEANUP_POLICY_CONFIG, "delete", complaints);
      require(topic, config, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, APPEND_TIME, complaints);
      if (TopicPlan.unlimited(topic)) {
        require(topic, config, TopicConfig.RETENTION_MS_CONFIG, "-1", complaints);
        require(topic, config, TopicConfig.RETENTION_BYTES_CONFIG, "-1", complaints);
      }
    }
    return complaints;
  }

  /** A broker may show a new topic before it knows its settings: this asks until it does. */
  private Map<ConfigResource, Config> settings() {
    List<ConfigResource> resources = Arrays.stream(Topic.values()).map(this::resource).toList();
    UnknownTopicOrPartitionException unknown = null;
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      try {
        return Answer.of(admin.describeConfigs(resources).all());
      } catch (UnknownTopicOrPartitionException e) {
        unknown = e;
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    throw Objects.requireNonNull(unknown);
  }

  private ConfigResource resource(Topic topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, topics.name(topic));
  }

  private void require(
      Topic topic, Config config, String setting, String wanted, List<String> complaints) {
    String value = config.get(setting).value();
    if (!wanted.equals(value)) {
      String name = topics.name(topic);
      // Who mends only the setting would go on with half a log.
      String restored =
          wanted.equals(APPEND_TIME)
              ? ". A restore that broke off leaves it so: then delete the topics, or the"
                  + " data folder that it made, and restore again."
              : "";
      complaints.add(
          ("Topic %s has %s=%s and must have %s. Fix it with: kafka-configs.sh --alter"
                      + " --entity-type topics --entity-name %s --add-config %s=%s")
                  .formatted(name, setting, value, wanted, name, setting, wanted)
              + restored);
    }
  }
}
