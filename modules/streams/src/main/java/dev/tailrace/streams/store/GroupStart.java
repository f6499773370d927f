package dev.tailrace.streams.store;

import dev.tailrace.streams.topic.Answer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.jspecify.annotations.Nullable;

/**
 * Gives the group offsets where it has none. A restore ends at the group's offset; without one it
 * ends at once, and the whole log would come again on the live path, where every record is a no-op.
 *
 * <p>Never lowers an offset (that kills a standby) and never touches a group that has members.
 */
public final class GroupStart {
  private GroupStart() {}

  /**
   * Sets what is missing.
   *
   * @param applied the highest offset that the view on disk has applied; null when there is none
   * @return the topic partitions whose offset was set
   */
  public static Set<TopicPartition> fill(
      Admin admin,
      String group,
      Set<TopicPartition> places,
      Function<TopicPartition, @Nullable Long> applied) {
    if (hasMembers(admin, group)) {
      return Set.of();
    }
    Set<TopicPartition> missing = new HashSet<>(places);
    Map<TopicPartition, OffsetAndMetadata> committed =
        Answer.of(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    committed.forEach(
        (place, offset) -> {
          if (offset != null) {
            missing.remove(place);
          }
        });
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
    for (TopicPartition place : missing) {
      Long offset = applied.apply(place);
      if (offset != null && offset >= 0) {
        next.put(place, new OffsetAndMetadata(offset + 1));
      }
    }
    return set(admin, group, next);
  }

  private static Set<TopicPartition> set(
      Admin admin, String group, Map<TopicPartition, OffsetAndMetadata> next) {
    if (next.isEmpty()) {
      return Set.of();
    }
    try {
      Answer.of(admin.alterConsumerGroupOffsets(group, next).all());
      return next.keySet();
    } catch (UnknownMemberIdException _) {
      return Set.of(); // a member came meanwhile: the group is its own now
    }
  }

  private static boolean hasMembers(Admin admin, String group) {
    try {
      ConsumerGroupDescription description =
          Answer.of(admin.describeConsumerGroups(List.of(group)).all()).get(group);
      return description != null && !description.members().isEmpty();
    } catch (GroupIdNotFoundException _) {
      return false;
    }
  }
}
