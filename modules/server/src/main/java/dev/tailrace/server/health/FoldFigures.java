package dev.tailrace.server.health;

import dev.tailrace.streams.FoldApp;
import dev.tailrace.streams.FoldCounts.Count;
import dev.tailrace.streams.judge.Judge;
import dev.tailrace.streams.store.FoldTopology;
import dev.tailrace.wire.EventCodec;
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
  private final PlaceFigures places;
  private final LetterFigures letters;
  private final Map<Tags, AtomicLong> records = new ConcurrentHashMap<>();

  FoldFigures(FoldApp folds, MeterRegistry registry) {
    this.folds = folds;
    this.registry = registry;
    places = new PlaceFigures(registry);
    letters = new LetterFigures(folds, registry);
    folds.onVisible(new VisibleLatency(FoldTopology.FOLDED, System::currentTimeMillis, registry));
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
    Gauge.builder("tailrace.store.cache.bytes", folds, FoldApp::cacheBytes)
        .description("The cache that all views on disk share, write buffers included")
        .register(registry);
    Gauge.builder("tailrace.store.checkpoints", folds, FoldApp::checkpointing)
        .description("Views that write a checkpoint now, a slice at a time")
        .register(registry);
    Gauge.builder("tailrace.restore.remaining.records", folds, FoldFigures::toRestore)
        .description("Records that views still have to be restored from")
        .register(registry);
    counter(
        "tailrace.restored.records",
        "Records that views were restored from",
        it -> it.restores().records());
    counter(
        "tailrace.rebuild.seconds",
        "Time in which at least one view was restored",
        it -> it.restores().seconds());
  }

  private static double toRestore(FoldApp folds) {
    var restore = folds.restores().underWay();
    return restore == null ? 0 : restore.total() - restore.done();
  }

  private void counter(String name, String description, ToDoubleFunction<FoldApp> value) {
    FunctionCounter.builder(name, folds, value).description(description).register(registry);
  }

  private static double judged(FoldApp folds, ToDoubleFunction<Judge> count) {
    Judge judge = folds.judge();
    return judge == null ? 0 : count.applyAsDouble(judge);
  }

  /** Brings up to date what shows only as it comes: kinds of records, partitions. */
  void refresh() {
    places.lags(folds.lags());
    places.sizes(folds.storeSizes());
    letters.refresh();
    for (Count count : folds.counts().all()) {
      Tags tags =
          Tags.of(
              "topic",
              count.topic().suffix(),
              "outcome",
              count.outcome().name().toLowerCase(Locale.ROOT),
              "type",
              count.type() == null ? "" : EventCodec.typeName(count.type()),
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
