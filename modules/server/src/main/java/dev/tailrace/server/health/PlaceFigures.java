package dev.tailrace.server.health;

import dev.tailrace.streams.Lag;
import dev.tailrace.streams.view.ViewSize;
import dev.tailrace.wire.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Gauges of each topic partition that is here now; what has moved away is gone from them. */
final class PlaceFigures {
  private final MultiGauge applied;
  private final MultiGauge lagRecords;
  private final MultiGauge lagSeconds;
  private final MultiGauge storeBytes;
  private final MultiGauge storeKeys;
  private final MultiGauge memtableBytes;

  PlaceFigures(MeterRegistry registry) {
    applied = gauge(registry, "tailrace.applied.offset", "Highest offset that is folded");
    lagRecords = gauge(registry, "tailrace.lag.records", "Committed records not folded yet");
    lagSeconds =
        gauge(
            registry,
            "tailrace.lag.seconds",
            "Broker time from the last folded record to the newest; 0 when nothing lags");
    storeBytes = gauge(registry, "tailrace.store.bytes", "Files of the view on disk");
    storeKeys = gauge(registry, "tailrace.store.keys", "Keys in the view on disk, estimated");
    memtableBytes =
        gauge(registry, "tailrace.store.memtable.bytes", "Written and not yet in files");
  }

  void lags(List<Lag> lags) {
    show(applied, lags, PlaceFigures::place, Lag::appliedOffset);
    show(lagRecords, lags, PlaceFigures::place, Lag::records);
    show(lagSeconds, lags, PlaceFigures::place, Lag::seconds);
  }

  void sizes(List<ViewSize> sizes) {
    show(storeBytes, sizes, PlaceFigures::place, ViewSize::bytes);
    show(storeKeys, sizes, PlaceFigures::place, ViewSize::keys);
    show(memtableBytes, sizes, PlaceFigures::place, ViewSize::memtableBytes);
  }

  private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
    return MultiGauge.builder(name).description(description).register(registry);
  }

  private interface Placed<T> {
    Tags of(T one);
  }

  private static <T> void show(
      MultiGauge gauge, List<T> all, Placed<T> place, ToDoubleFunction<T> value) {
    gauge.register(
        all.stream().map(one -> Row.of(place.of(one), value.applyAsDouble(one))).toList(), true);
  }

  private static Tags place(Lag lag) {
    return place(lag.topic(), lag.partition());
  }

  private static Tags place(ViewSize size) {
    return place(size.topic(), size.partition());
  }

  private static Tags place(Topic topic, int partition) {
    return Tags.of("topic", topic.suffix(), "partition", Integer.toString(partition));
  }
}
