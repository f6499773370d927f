package dev.tailrace.streams.project;

import dev.tailrace.streams.view.LogRecord;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that feeds a {@link ProjectsView} from its topic, from offset 0 on. */
public final class ProjectsReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProjectsReader.class);
  private static final Duration POLL_MAX = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicPartition place;
  private final ProjectsView view;
  private final Thread thread;
  private volatile boolean closing;

  /**
   * Starts to read.
   *
   * @param consumer without a group; taken over
   */
  public ProjectsReader(Consumer<byte[], byte[]> consumer, String topic, ProjectsView view) {
    this.consumer = consumer;
    this.place = new TopicPartition(topic, 0);
    this.view = view;
    thread = Thread.ofPlatform().daemon().name("tailrace-projects").start(this::run);
  }

  private void run() {
    try (consumer) {
      consumer.assign(List.of(place));
      consumer.seek(place, 0);
      while (!closing) {
        poll();
      }
    } catch (WakeupException _) {
      // close() asked for it.
    }
  }

  private void poll() {
    try {
      for (var record : consumer.poll(POLL_MAX)) {
        view.apply(
            new LogRecord(record.offset(), record.timestamp(), record.key(), record.value()));
      }
      view.advance(consumer.position(place));
    } catch (WakeupException e) {
      throw e;
    } catch (KafkaException e) {
      LOG.warn("the projects could not be read; trying again", e);
    }
  }

  @Override
  public void close() {
    closing = true;
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
