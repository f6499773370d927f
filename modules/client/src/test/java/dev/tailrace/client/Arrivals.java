package dev.tailrace.client;

import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.wire.Decoded;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** Events as they arrived somewhere, repeats too, in order of arrival. */
record Arrivals(List<RunScoped> events) {
  /** An event's identity: one id, one effect. */
  record Id(String run, String writer, Topic topic, long seq) {}

  Arrivals {
    events = List.copyOf(events);
  }

  static RunScoped decode(byte[] value) {
    return switch (EventCodec.decode(value)) {
      case Decoded.Known(RunScoped event) -> event;
      case Decoded.Known(var other) -> throw new AssertionError("not of a run: " + other);
      case Decoded.Refused(var refusal) -> throw new AssertionError(refusal.toString());
    };
  }

  static Id id(RunScoped event) {
    String writer = event.header().writer();
    if (writer == null) {
      throw new AssertionError("no writer in " + event);
    }
    return new Id(event.header().run(), writer, Topic.of(event), event.header().seq());
  }

  Arrivals where(Predicate<RunScoped> condition) {
    return new Arrivals(events.stream().filter(condition).toList());
  }

  <E extends RunScoped> List<E> of(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The numbered events, the first arrival of each id, in order of arrival. */
  Arrivals once() {
    Map<Id, RunScoped> first = new LinkedHashMap<>();
    events.stream()
        .filter(event -> event.header().sequenced())
        .forEach(event -> first.putIfAbsent(id(event), event));
    return new Arrivals(List.copyOf(first.values()));
  }

  /** How many arrivals were repeats of an id. */
  long repeats() {
    return events.stream().filter(event -> event.header().sequenced()).count()
        - once().events().size();
  }

  /** How many numbers are missing below the highest of each (run, writer, topic). */
  long gaps() {
    Map<String, Long> highest = new HashMap<>();
    Arrivals once = once();
    for (RunScoped event : once.events()) {
      Id id = id(event);
      highest.merge(id.run() + "/" + id.writer() + "/" + id.topic(), id.seq(), Math::max);
    }
    return highest.values().stream().mapToLong(Long::longValue).sum() - once.events().size();
  }

  /** The steps of all rows in rising order, each id counted once. */
  long[] steps() {
    return once().of(MetricBatch.class).stream()
        .flatMapToLong(batch -> LongStream.of(batch.steps()))
        .sorted()
        .toArray();
  }

  /** Rows of all batches, each id counted once. */
  long rows() {
    return once().of(MetricBatch.class).stream().mapToLong(MetricBatch::rows).sum();
  }
}
