package dev.tailrace.model.query;

import dev.tailrace.model.Value;
import dev.tailrace.model.query.RunGroup.Spread;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects rows into groups. */
final class Grouping {
  private final TableRows rows;
  private final List<Column> by;
  private final List<Column> spreadOf;
  private final Map<List<@Nullable Value>, Group> groups = new HashMap<>();

  Grouping(TableRows rows, List<Column> by, List<Column> spreadOf) {
    this.rows = rows;
    this.by = by;
    this.spreadOf = spreadOf;
  }

  private static final class Group {
    private final List<@Nullable Value> key;
    private final Spread[] spreads;
    private long runs;

    private Group(List<@Nullable Value> key, Spread[] spreads) {
      this.key = key;
      this.spreads = spreads;
    }
  }

  void add(int row) {
    var key = new ArrayList<@Nullable Value>(by.size());
    for (Column column : by) {
      key.add(rows.value(column, row));
    }
    Group group = groups.computeIfAbsent(key, _ -> new Group(key, begun(row)));
    group.runs++;
    for (int i = 0; i < spreadOf.size(); i++) {
      Value value = rows.value(spreadOf.get(i), row);
      Spread spread = group.spreads[i].shared(value);
      double number = number(value);
      group.spreads[i] = Double.isFinite(number) ? spread.with(number) : spread;
    }
  }

  private Spread[] begun(int row) {
    return spreadOf.stream()
        .map(column -> Spread.begun(rows.value(column, row)))
        .toArray(Spread[]::new);
  }

  private static double number(@Nullable Value value) {
    return switch (value) {
      case Value.Whole(long number) -> number;
      case Value.Real(double number) -> number;
      case null -> Double.NaN;
      case Value.Text _, Value.Flag _, Value.Items _, Value.Fields _, Value.Null _ -> Double.NaN;
    };
  }

  List<RunGroup> groups() {
    var all = new ArrayList<RunGroup>();
    for (Group group : groups.values()) {
      all.add(new RunGroup(group.key, group.runs, List.of(group.spreads)));
    }
    all.sort(RunGroup.ORDER);
    return List.copyOf(all);
  }
}
