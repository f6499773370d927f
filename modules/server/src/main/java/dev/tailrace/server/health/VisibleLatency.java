package dev.tailrace.server.health;

import dev.tailrace.streams.Visible;
import dev.tailrace.wire.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long records take from the broker's append to being readable here, as a histogram per topic.
 * Broker and server may have different clocks: where the server's is behind, it counts as 0.
 *
 * <p>Called on the folding threads, for every record: takes no lock and allocates nothing.
 */
final class VisibleLatency implements Visible {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofSeconds(60),
  };

  private final LongSupplier epochMs;
  private final Map<Topic, Timer> timers = new EnumMap<>(Topic.class);

  /**
   * @param epochMs this server's wall clock
   */
  VisibleLatency(Iterable<Topic> topics, LongSupplier epochMs, MeterRegistry registry) {
    this.epochMs = epochMs;
    for (Topic topic : topics) {
      timers.put(
          topic,
          Timer.builder("tailrace.visible.latency")
              .description("From the broker's append to readable in the view; live records only")
              .tag("topic", topic.suffix())
              .serviceLevelObjectives(BUCKETS)
              .register(registry));
    }
  }

  @Override
  public void shown(Topic topic, long appendEpochMs) {
    Timer timer = timers.get(topic);
    if (timer != null) {
      timer.record(Math.max(0, epochMs.getAsLong() - appendEpochMs), TimeUnit.MILLISECONDS);
    }
  }
}
