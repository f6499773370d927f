package dev.tailrace.server.health;

import dev.tailrace.streams.FoldApp;
import dev.tailrace.streams.FoldCounts.Count;
import dev.tailrace.streams.judge.Judge;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/**
 * What the folds count, as Prometheus meters. Labels are topics, outcomes, event types and reasons:
 * never a run or a metric, of which there is no end.
 */
final class FoldFigures {
  private final FoldApp folds;
  private final MeterRegistry registry;
  private final Map<Tags, AtomicLong> records = new ConcurrentHashMap<>();

  FoldFigures(FoldApp folds, MeterRegistry registry) {
    this.folds = folds;
    this.registry = registry;
    counter("tailrace.store.quarantined", "Views that were set aside", FoldApp::quarantined);
    counter("tailrace.log.gap.records", "Records gone before folding", FoldApp::gapRecords);
    counter("tailrace.thread.deaths", "Folding threads that died", FoldApp::threadDeaths);
    counter("tailrace.judge.lost", "Verdicts of run.lost", it -> judged(it, Judge::lostWritten));
    counter(
        "tailrace.judge.revived",
        "Verdicts of run.revived",
        it -> judged(it, Judge::revivedWritten));
    Gauge.builder("tailrace.partitions.served", folds, it -> it.views().served().size())
        .description("Partitions that this server folds and serves now")
        .register(registry);
  }

  private void counter(String name, String description, ToDoubleFunction<FoldApp> value) {
    FunctionCounter.builder(name, folds, value).description(description).register(registry);
  }

  private static double judged(FoldApp folds, ToDoubleFunction<Judge> count) {
    Judge judge = folds.judge();
    return judge == null ? 0 : count.applyAsDouble(judge);
  }

  /** Brings the counts of records up to date; which kinds there are shows only as they come. */
  void refresh() {
    for (Count count : folds.counts().all()) {
      Tags tags =
          Tags.of(
              "topic",
              count.topic().suffix(),
              "outcome",
              count.outcome().name().toLowerCase(Locale.ROOT),
              "type",
              count.type() == null ? "" : count.type().getSimpleName(),
              "reason",
              count.reason() == null ? "" : count.reason().code());
      records.computeIfAbsent(tags, this::register).set(count.records());
    }
  }

  private AtomicLong register(Tags tags) {
    AtomicLong value = new AtomicLong();
    FunctionCounter.builder("tailrace.events", value, AtomicLong::doubleValue)
        .description("Records folded, by what became of them")
        .tags(tags)
        .register(registry);
    return value;
  }
}
