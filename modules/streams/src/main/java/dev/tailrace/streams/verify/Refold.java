package dev.tailrace.streams.verify;

import dev.tailrace.model.Names;
import dev.tailrace.streams.view.FoldedView;
import dev.tailrace.streams.view.LogRecord;
import dev.tailrace.streams.view.LogView;
import dev.tailrace.streams.view.MetricView;
import dev.tailrace.streams.view.RunView;
import dev.tailrace.streams.view.ViewDigest;
import dev.tailrace.streams.view.ViewListener;
import dev.tailrace.streams.view.ViewScope;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Folds partitions of the log from their beginning into memory, by groups of runs so that a log of
 * any size fits, and tells the digest. For one thread.
 */
public final class Refold {
  private static final Duration POLL_MAX = Duration.ofMillis(500);

  private final Consumer<byte[], byte[]> consumer;
  private final Topics topics;
  private final int partitions;
  private final int groups;

  /**
   * A refold over a consumer that others do not use meanwhile.
   *
   * @param consumer without a group, of committed records
   * @param groups how many times each partition is read, each time for a share of its runs
   */
  public Refold(Consumer<byte[], byte[]> consumer, Topics topics, int partitions, int groups) {
    this.consumer = consumer;
    this.topics = topics;
    this.partitions = partitions;
    this.groups = groups;
  }

  /**
   * The digest of one partition as of {@code appliedOffset}; of an empty one when that is -1.
   *
   * @throws IllegalStateException when the log ends below that offset, or does not begin at 0
   */
  public ViewDigest digest(Topic topic, int partition, long appliedOffset) {
    ViewDigest digest = new ViewDigest(-1, new TreeMap<>());
    for (int group = 0; group < groups; group++) {
      FoldedView view = view(new ViewScope(topic, partition, partitions));
      if (appliedOffset >= 0) {
        fold(new TopicPartition(topics.name(topic), partition), appliedOffset, group, view);
      }
      digest = digest.plus(view.digest());
      view.close();
    }
    return digest;
  }

  private static FoldedView view(ViewScope scope) {
    return switch (scope.topic()) {
      case RUNS -> RunView.inMemory(scope, ViewListener.NONE, () -> 0).view();
      case METRICS -> MetricView.inMemory(scope, ViewListener.NONE, () -> 0).view();
      case LOGS -> LogView.inMemory(scope, ViewListener.NONE, () -> 0).view();
      case HEARTBEATS, PROJECTS, DEAD_LETTERS ->
          throw new IllegalArgumentException("no view is kept of " + scope.topic());
    };
  }

  private void fold(TopicPartition place, long lastOffset, int group, FoldedView view) {
    consumer.assign(List.of(place));
    long begin = consumer.beginningOffsets(List.of(place)).getOrDefault(place, 0L);
    if (begin > 0) {
      throw new IllegalStateException(
          "%s begins at offset %d: what lay below is gone and cannot be verified"
              .formatted(place, begin));
    }
    long end = consumer.endOffsets(List.of(place)).getOrDefault(place, 0L);
    if (end <= lastOffset) {
      throw new IllegalStateException(
          "%s ends at offset %d, below %d that was folded".formatted(place, end, lastOffset));
    }
    consumer.seekToBeginning(List.of(place));
    while (consumer.position(place) <= lastOffset) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_MAX)) {
        if (record.offset() <= lastOffset && groupOf(record.key()) == group) {
          view.apply(
              new LogRecord(record.offset(), record.timestamp(), record.key(), record.value()));
        }
      }
    }
  }

  /** All that names no run lies in the first group: its dead letters have one digest together. */
  private int groupOf(byte @Nullable [] key) {
    if (key == null) {
      return 0;
    }
    String run = new String(key, StandardCharsets.UTF_8);
    return Names.isId(run) ? Math.floorMod(run.hashCode(), groups) : 0;
  }
}
