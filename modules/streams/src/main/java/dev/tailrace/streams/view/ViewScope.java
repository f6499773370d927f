package dev.tailrace.streams.view;

import dev.tailrace.model.Reason;
import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.Event;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.wire.Topic;
import org.jspecify.annotations.Nullable;

/** Which topic partition a view folds. */
public record ViewScope(Topic topic, int partition, int partitions) {

  /** What its store is called. */
  String storeName() {
    return topic.suffix() + "-" + partition;
  }

  /** Why an event under this key does not belong here; null when it does. */
  @Nullable Refusal misplaced(Event event, Routes.Route route) {
    if (!(event instanceof RunScoped scoped) || !belongs(event)) {
      return new Refusal(
          Reason.WRONG_TOPIC,
          event.getClass().getSimpleName() + " does not belong to topic " + topic);
    }
    String run = scoped.header().run();
    if (!run.equals(route.name())) {
      return new Refusal(Reason.KEY_MISMATCH, "the key is " + route.name() + ", the run is " + run);
    }
    return route.partition() == partition
        ? null
        : new Refusal(
            Reason.WRONG_PARTITION,
            "key %s belongs to partition %d (murmur2), this is %d"
                .formatted(route.name(), route.partition(), partition));
  }

  private boolean belongs(Event event) {
    return Topic.of(event) == topic || Topic.all(event).contains(topic);
  }
}
