package dev.tailrace.server.health;

import dev.tailrace.streams.FoldApp;
import dev.tailrace.streams.KafkaFigures;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** What Kafka Streams and its consumers tell of themselves, read once for each scrape. */
final class StreamsFigures {
  private final FoldApp folds;
  private volatile KafkaFigures figures;

  StreamsFigures(FoldApp folds, MeterRegistry registry) {
    this.folds = folds;
    figures = folds.kafka();
    for (String state : KafkaFigures.STATES) {
      Gauge.builder("tailrace.streams.state", this, it -> it.figures.state().equals(state) ? 1 : 0)
          .description("1 for the state that Kafka Streams is in")
          .tag("state", state)
          .register(registry);
    }
    threads(registry, "alive", KafkaFigures::threadsAlive);
    threads(registry, "failed", KafkaFigures::threadsFailed);
    gauge(
        registry,
        "tailrace.kafka.thread.busy.ratio",
        "Share of its time in which the busiest folding thread folds",
        KafkaFigures::busyRatio);
    gauge(
        registry,
        "tailrace.kafka.commit.latency.seconds",
        "Average commit of the slowest folding thread",
        KafkaFigures::commitSeconds);
    gauge(
        registry,
        "tailrace.kafka.fetch.latency.seconds",
        "Average answer of the broker to the slowest consumer of the folds",
        KafkaFigures::fetchSeconds);
    counter(
        registry,
        "tailrace.kafka.consumed.bytes",
        "Bytes that the consumers of the folds have read",
        KafkaFigures::bytesConsumed);
    counter(
        registry,
        "tailrace.kafka.dropped.records",
        "Records that Kafka Streams itself dropped; always 0 unless something is wrong",
        KafkaFigures::recordsDropped);
  }

  private void threads(MeterRegistry registry, String state, ToDoubleFunction<KafkaFigures> value) {
    Gauge.builder("tailrace.stream.threads", this, it -> value.applyAsDouble(it.figures))
        .description("Folding threads: alive now, and failed since the start, replaced or not")
        .tag("state", state)
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<KafkaFigures> value) {
    Gauge.builder(name, this, it -> value.applyAsDouble(it.figures))
        .description(description)
        .register(registry);
  }

  private void counter(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<KafkaFigures> value) {
    FunctionCounter.builder(name, this, it -> value.applyAsDouble(it.figures))
        .description(description)
        .register(registry);
  }

  void refresh() {
    figures = folds.kafka();
  }
}
