package dev.tailrace.streams.store;

import dev.tailrace.store.StorageException;
import dev.tailrace.streams.view.View;
import dev.tailrace.streams.view.ViewListener;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What the views on disk have applied, read before Streams opens them. */
public final class LocalOffsets {
  private final Path folder;
  private final Topics topics;
  private final Map<Topic, ViewOpener<?>> openers;

  /**
   * @param folder where Streams keeps the tasks of the application
   */
  public LocalOffsets(Path folder, Topics topics, Map<Topic, ViewOpener<?>> openers) {
    this.folder = folder;
    this.topics = topics;
    this.openers = openers;
  }

  /** The highest offset that the view on disk has applied; null when there is none. */
  public @Nullable Long applied(TopicPartition place) {
    for (Topic topic : FoldTopology.FOLDED) {
      if (topics.name(topic).equals(place.topic())) {
        return applied(topic, place.partition());
      }
    }
    return null;
  }

  private @Nullable Long applied(Topic topic, int partition) {
    // The only sub-topology has number 0.
    Path view = folder.resolve("0_" + partition).resolve(FoldTopology.store(topic));
    ViewOpener<?> opener = openers.get(topic);
    if (opener == null || Files.notExists(view)) {
      return null;
    }
    try (View open = opener.open(partition, view, ViewListener.NONE).view()) {
      return open.appliedOffset();
    } catch (StorageException _) {
      return null; // it goes to quarantine once Streams opens it
    }
  }
}
