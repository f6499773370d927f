package dev.tailrace.streams.store;

import dev.tailrace.streams.view.ViewListener;
import dev.tailrace.wire.Topic;

/**
 * What all stores of one process use together.
 *
 * @param starting the thread that calls {@code KafkaStreams.start()}: on it Streams opens, commits
 *     and closes every store that lies on disk before there is any assignment, and nobody is asked
 */
public record StoreShare(
    LogCheck log,
    Quarantine quarantine,
    StoreFaults faults,
    Listeners listeners,
    Closing closing,
    Thread starting) {

  /** Who hears what became of the records of one topic partition. */
  @FunctionalInterface
  public interface Listeners {
    ViewListener of(Topic topic, int partition);
  }

  /** Is told before a store closes, and returns when nobody reads it any more. */
  @FunctionalInterface
  public interface Closing {
    void closing(FoldedStore<?> store);
  }
}
