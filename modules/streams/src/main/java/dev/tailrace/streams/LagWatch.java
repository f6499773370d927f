package dev.tailrace.streams;

import dev.tailrace.streams.store.FoldTopology;
import dev.tailrace.streams.store.FoldedStore;
import dev.tailrace.streams.topic.Answer;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Compares what is folded with where the log ends. One thread looks at the log; any thread asks,
 * and learns of records that came since the last look only at the next.
 */
final class LagWatch {
  private static final int ANSWER_MS_MAX = 5_000;

  private record End(long offset, long newestEpochMs) {}

  private final Admin admin;
  private final Topics topics;
  private final Registry registry;
  private volatile Map<TopicPartition, End> ends = Map.of();

  LagWatch(Admin admin, Topics topics, Registry registry) {
    this.admin = admin;
    this.topics = topics;
    this.registry = registry;
  }

  /**
   * Asks where the log ends, and where something lags also when that was written.
   *
   * @throws org.apache.kafka.common.KafkaException when the log does not answer; what was known
   *     stays
   */
  void look() {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (int partition : registry.numbers()) {
      for (Topic topic : FoldTopology.FOLDED) {
        asked.put(place(topic, partition), OffsetSpec.latest());
      }
    }
    Map<TopicPartition, End> found = new HashMap<>();
    ask(asked).forEach((place, end) -> found.put(place, new End(end.offset(), 0)));
    Map<TopicPartition, OffsetSpec> newest = new HashMap<>();
    for (Lag lag : lags(found)) {
      if (lag.records() > 0) {
        newest.put(place(lag.topic(), lag.partition()), OffsetSpec.maxTimestamp());
      }
    }
    Map<TopicPartition, End> timed = new HashMap<>(found);
    ask(newest)
        .forEach(
            (place, last) ->
                timed.computeIfPresent(place, (_, end) -> new End(end.offset(), last.timestamp())));
    ends = timed;
  }

  /** The lag of everything that is folded here and was looked at; in no order. */
  List<Lag> lags() {
    return lags(ends);
  }

  private List<Lag> lags(Map<TopicPartition, End> known) {
    List<Lag> lags = new ArrayList<>();
    for (int number : registry.numbers()) {
      ActivePartition partition = registry.find(number);
      if (partition == null || !partition.gate().enter()) {
        continue;
      }
      try {
        for (Topic topic : FoldTopology.FOLDED) {
          End end = known.get(place(topic, number));
          if (end != null) {
            lags.add(lag(partition, topic, end));
          }
        }
      } finally {
        partition.gate().leave();
      }
    }
    return lags;
  }

  private static Lag lag(ActivePartition partition, Topic topic, End end) {
    FoldedStore<?> store = partition.store(topic);
    return Lag.of(
        topic,
        partition.number(),
        partition.next(topic),
        store.tip(),
        end.offset(),
        end.newestEpochMs());
  }

  private TopicPartition place(Topic topic, int partition) {
    return new TopicPartition(topics.name(topic), partition);
  }

  private Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> ask(
      Map<TopicPartition, OffsetSpec> asked) {
    if (asked.isEmpty()) {
      return Map.of();
    }
    var options = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(ANSWER_MS_MAX);
    return Answer.of(admin.listOffsets(asked, options).all());
  }
}
