package dev.tailrace.client;

import dev.tailrace.model.Limits;
import dev.tailrace.model.Names;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All metric sets of a run, by their names: one buffer, so one record, for each set of names. A set
 * that may not be logged is there too, closed, so that the mistake is told once. Any thread.
 */
final class MetricSets {
  private final Budget budget;
  private final Counters counters;
  private final Runnable wakeRecorder;

  /** Keyed by a name, a list of names in the order of values, or a set of names. */
  private final Map<Object, MetricSet> sets = new ConcurrentHashMap<>();

  private volatile boolean closed;

  MetricSets(Budget budget, Counters counters, Runnable wakeRecorder) {
    this.budget = budget;
    this.counters = counters;
    this.wakeRecorder = wakeRecorder;
  }

  MetricSet of(String name) {
    MetricSet known = sets.get(name);
    return known != null ? known : prepare(name, List.of(name));
  }

  MetricSet of(List<String> names) {
    return names.size() == 1 ? of(names.getFirst()) : prepare(List.copyOf(names), names);
  }

  MetricSet of(Set<String> names) {
    MetricSet known = sets.get(names);
    return known != null ? known : prepare(Set.copyOf(names), names);
  }

  /** Logs one row of a map; what has no value is left out and told. */
  void log(long step, Map<String, ? extends @Nullable Number> values) {
    MetricSet set = of(values.keySet());
    String[] names = set.sharedNames();
    double[] row = new double[names.length];
    for (int i = 0; i < row.length; i++) {
      Number value = values.get(names[i]);
      if (value == null) {
        counters.error("no value for metric " + names[i]);
        logPresent(step, values);
        return;
      }
      row[i] = value.doubleValue();
    }
    set.log(step, row);
  }

  private void logPresent(long step, Map<String, ? extends @Nullable Number> values) {
    Map<String, Number> present = new HashMap<>();
    values.forEach(
        (name, value) -> {
          if (value != null) {
            present.put(name, value);
          }
        });
    if (!present.isEmpty()) {
      log(step, present);
    }
  }

  private MetricSet prepare(Object key, Collection<String> names) {
    MetricSet set = sets.computeIfAbsent(key, _ -> make(names.toArray(String[]::new)));
    if (closed) {
      set.close();
    }
    return set;
  }

  private MetricSet make(String[] names) {
    MetricSet set = new MetricSet(names, budget, counters, wakeRecorder);
    String fault = fault(names);
    if (fault != null) {
      counters.error(fault);
      set.close();
    }
    return set;
  }

  private static @Nullable String fault(String[] names) {
    if (names.length == 0 || names.length > Limits.DEFAULT.batchMetricsMax()) {
      return names.length + " metrics in one set; 1 to " + Limits.DEFAULT.batchMetricsMax();
    }
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!Names.isName(name)) {
        return "a metric name has 1 to 250 characters without control characters: " + name;
      }
      if (!seen.add(name)) {
        return "metric " + name + " twice in one set";
      }
    }
    return null;
  }

  void forEach(Consumer<MetricSet> action) {
    sets.values().forEach(action);
  }

  /** No row comes after this returned. */
  void close() {
    closed = true;
    forEach(MetricSet::close);
  }

  long logged() {
    return sets.values().stream().mapToLong(MetricSet::logged).sum();
  }

  long dropped() {
    return sets.values().stream().mapToLong(MetricSet::dropped).sum();
  }
}
