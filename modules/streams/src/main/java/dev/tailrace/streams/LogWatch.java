package dev.tailrace.streams;

import dev.tailrace.streams.store.FoldTopology;
import dev.tailrace.streams.topic.Answer;
import dev.tailrace.streams.topic.TopicSetup;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Looks after the log while the folds run: whether it can be reached, whether its topics are still
 * those of the start, and whether each partition that came here has been folded up to the end that
 * the log had then. One thread ticks; any thread reads.
 */
final class LogWatch implements Registry.Watcher {
  private static final int ANSWER_MS_MAX = 5_000;
  private static final int END_MS_MAX = 2_000;

  private final Admin admin;
  private final TopicSetup setup;
  private final FoldConfig config;
  private final Topics topics;
  private final Origin origin;
  private final Registry registry;
  private final LagWatch lag;
  // Partition to the offsets that it has to reach; empty until they were listed.
  private final Map<Integer, Map<Topic, Long>> behind = new ConcurrentHashMap<>();
  private volatile String logProblem = "";
  private volatile String topicProblem = "";
  private volatile boolean alone = true;

  LogWatch(Admin admin, TopicSetup setup, FoldConfig config, Origin origin, Registry registry) {
    this.admin = admin;
    this.setup = setup;
    this.config = config;
    this.topics = config.topics();
    this.origin = origin;
    this.registry = registry;
    lag = new LagWatch(admin, topics, registry);
  }

  @Override
  public void entered(ActivePartition partition) {
    behind.put(partition.number(), Map.of());
  }

  @Override
  public void left(int partition) {
    behind.remove(partition);
  }

  String logProblem() {
    return logProblem;
  }

  String topicProblem() {
    return topicProblem;
  }

  /** Whether no other server shares the partitions, so that all of them are to be served here. */
  boolean alone() {
    return alone;
  }

  /** Whether this partition is here but not yet folded to the end that was. */
  boolean isBehind(int partition) {
    return behind.containsKey(partition);
  }

  /** How far what is folded here is behind the log, as of the last {@link #tick}. */
  List<Lag> lags() {
    return lag.lags();
  }

  /**
   * Where the topics that are folded end now; empty when the log does not tell within two seconds.
   * Any thread may ask.
   */
  Optional<Position> end(int partitions) {
    try {
      Position end = Position.start(origin.hash());
      for (var found : ends(IntStream.range(0, partitions), END_MS_MAX).entrySet()) {
        Place place = found.getKey();
        end = end.with(place.topic(), place.partition(), found.getValue());
      }
      return Optional.of(end);
    } catch (KafkaException _) {
      return Optional.empty();
    }
  }

  /** Which partitions here are not yet folded to the end that was; empty when all are. */
  String behind() {
    return behind.isEmpty()
        ? ""
        : "not yet folded to the end of the log: partitions " + new TreeSet<>(behind.keySet());
  }

  /** Asks the broker once; blocks while that does not answer. */
  void tick() {
    try {
      compare(setup.origin());
      alone = !othersInGroup();
      lag.look();
      logProblem = "";
    } catch (KafkaException e) {
      logProblem = "the log does not answer: " + e.getMessage();
    }
  }

  /** Cheaper than a {@link #tick}: nothing is asked unless a partition has just come. */
  void follow() {
    try {
      behind.replaceAll((partition, ends) -> ends.isEmpty() ? list(partition) : ends);
      behind.forEach(this::serveIfReached);
    } catch (KafkaException e) {
      logProblem = "the log does not answer: " + e.getMessage();
    }
  }

  private void compare(Origin now) {
    if (!now.clusterId().equals(origin.clusterId())) {
      topicProblem = "the brokers now are another cluster: restart this server";
      return;
    }
    for (Topic topic : Topic.values()) {
      if (!Objects.equals(now.topicIds().get(topic), origin.topicIds().get(topic))) {
        topicProblem =
            "topic %s was deleted or created again: restart this server"
                .formatted(topics.name(topic));
        return;
      }
    }
    topicProblem = "";
  }

  private boolean othersInGroup() {
    ConsumerGroupDescription group =
        Answer.of(admin.describeConsumerGroups(List.of(config.group())).all()).get(config.group());
    return group != null
        && group.members().stream()
            .anyMatch(member -> !member.clientId().startsWith(config.clientId() + "-"));
  }

  private record Place(Topic topic, int partition) {}

  private Map<Topic, Long> list(int partition) {
    Map<Topic, Long> listed = new HashMap<>();
    ends(IntStream.of(partition), ANSWER_MS_MAX)
        .forEach((place, end) -> listed.put(place.topic(), end));
    return listed;
  }

  /** One beyond the last committed offset of each topic that is folded. */
  private Map<Place, Long> ends(IntStream partitions, int withinMs) {
    Map<Place, TopicPartition> names = new HashMap<>();
    partitions.forEach(
        partition -> {
          for (Topic topic : FoldTopology.FOLDED) {
            names.put(
                new Place(topic, partition), new TopicPartition(topics.name(topic), partition));
          }
        });
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    names.values().forEach(name -> asked.put(name, OffsetSpec.latest()));
    var answered =
        admin.listOffsets(
            asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(withinMs));
    Map<Place, Long> ends = new HashMap<>();
    names.forEach(
        (place, name) -> ends.put(place, Answer.of(answered.partitionResult(name)).offset()));
    return ends;
  }

  private void serveIfReached(int number, Map<Topic, Long> ends) {
    ActivePartition partition = registry.find(number);
    if (partition == null || ends.isEmpty() || !partition.gate().enter()) {
      return;
    }
    try {
      boolean reached =
          ends.entrySet().stream().allMatch(end -> partition.next(end.getKey()) >= end.getValue());
      // Not when it has left and come again meanwhile: then there are other ends to reach.
      if (reached && behind.remove(number, ends)) {
        partition.caughtUp();
      }
    } finally {
      partition.gate().leave();
    }
  }
}
