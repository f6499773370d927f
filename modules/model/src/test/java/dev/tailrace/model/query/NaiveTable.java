package dev.tailrace.model.query;

import dev.tailrace.model.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Runs as maps, asked by definition: three-valued logic, exact decimals, a sort of everything. */
final class NaiveTable {
  final TreeMap<String, Map<Column, Value>> runs = new TreeMap<>();
  final Set<String> deleted = new HashSet<>();

  /** What {@code status} is for good, whatever is computed. */
  final Map<String, Value> settled = new HashMap<>();

  void write(String run, Map<Column, @Nullable Value> changes) {
    var values = runs.computeIfAbsent(run, _ -> new HashMap<>());
    changes.forEach(
        (column, value) -> {
          if (value == null) {
            values.remove(column);
          } else {
            values.put(column, value);
          }
        });
  }

  List<String> passing(Filter filter, boolean ofDeleted, Computed computed) {
    return runs.keySet().stream()
        .filter(run -> deleted.contains(run) == ofDeleted)
        .filter(run -> Boolean.TRUE.equals(holds(filter, run, computed)))
        .toList();
  }

  @Nullable Value value(String run, Column column, Computed computed) {
    if (column == Column.Field.ID) {
      return new Value.Text(run);
    }
    var function = computed.columns().get(column);
    if (column == Column.Field.STATUS && settled.containsKey(run)) {
      return settled.get(run);
    }
    return function != null ? function.apply(run) : runs.getOrDefault(run, Map.of()).get(column);
  }

  /** Null when it is not known because a value is absent. */
  private @Nullable Boolean holds(Filter filter, String run, Computed computed) {
    return switch (filter) {
      case Filter.And(var parts) -> {
        var answers = parts.stream().map(part -> text(holds(part, run, computed))).toList();
        yield answers.contains("false") ? Boolean.FALSE : answers.contains("null") ? null : true;
      }
      case Filter.Or(var parts) -> {
        var answers = parts.stream().map(part -> text(holds(part, run, computed))).toList();
        yield answers.contains("true") ? Boolean.TRUE : answers.contains("null") ? null : false;
      }
      case Filter.Not(var part) -> {
        Boolean inner = holds(part, run, computed);
        yield inner == null ? null : !inner;
      }
      case Filter.IsNull(var column) -> value(run, column, computed) == null;
      case Filter.Compare(var column, var operator, var literal) -> {
        Value value = value(run, column, computed);
        yield value == null ? null : compares(value, operator, literal);
      }
      case Filter.In(var column, var literals) -> {
        Value value = value(run, column, computed);
        yield value == null
            ? null
            : literals.stream().anyMatch(it -> compares(value, Filter.Operator.EQUAL, it));
      }
      case Filter.Like(var column, var pattern, var ignoresCase) -> {
        Value value = value(run, column, computed);
        yield value == null
            ? null
            : value instanceof Value.Text(String text)
                && LikePatternTest.byDefinition(
                    ignoresCase ? text.toLowerCase(Locale.ROOT) : text,
                    ignoresCase ? pattern.toLowerCase(Locale.ROOT) : pattern);
      }
    };
  }

  private static String text(@Nullable Boolean answer) {
    return String.valueOf(answer);
  }

  private static boolean compares(Value value, Filter.Operator operator, Value literal) {
    Integer order = order(value, literal);
    if (order == null) {
      return operator == Filter.Operator.UNEQUAL;
    }
    boolean ordered = !(value instanceof Value.Flag) && !isNan(value);
    return switch (operator) {
      case EQUAL -> order == 0;
      case UNEQUAL -> order != 0;
      case LESS -> ordered && order < 0;
      case AT_MOST -> ordered && order <= 0;
      case GREATER -> ordered && order > 0;
      case AT_LEAST -> ordered && order >= 0;
    };
  }

  private static boolean isNan(Value value) {
    return value instanceof Value.Real(double number) && Double.isNaN(number);
  }

  /** Null when they are of different kinds. */
  static @Nullable Integer order(Value a, Value b) {
    if (a instanceof Value.Text(String left) && b instanceof Value.Text(String right)) {
      return left.compareTo(right);
    }
    if (a instanceof Value.Flag(boolean left) && b instanceof Value.Flag(boolean right)) {
      return Boolean.compare(left, right);
    }
    Object left = number(a);
    Object right = number(b);
    if (left instanceof BigDecimal first && right instanceof BigDecimal second) {
      return first.compareTo(second);
    }
    if (left == null || right == null || left.equals(Double.NaN) != right.equals(Double.NaN)) {
      return null;
    }
    return Double.compare(asDouble(left), asDouble(right));
  }

  private static @Nullable Object number(Value value) {
    return switch (value) {
      case Value.Whole(long number) -> BigDecimal.valueOf(number);
      case Value.Real(double number) when Double.isFinite(number) -> new BigDecimal(number);
      case Value.Real(double number) -> number;
      case Value.Text(String text) when text.equals("NaN") -> Double.NaN;
      case Value.Text _, Value.Flag _, Value.Items _, Value.Fields _, Value.Null _ -> null;
    };
  }

  private static double asDouble(Object number) {
    return ((Number) number).doubleValue();
  }

  /** All pages of a sorted list as one. */
  List<String> sorted(List<String> ids, Sort sort, Computed computed) {
    var sorted = new ArrayList<>(ids);
    Comparator<String> order = Comparator.comparingInt(_ -> 0);
    for (Sort.Key key : sort.keys()) {
      order =
          order.thenComparing(
              (a, b) ->
                  order(
                      value(a, key.column(), computed),
                      value(b, key.column(), computed),
                      key.descending()));
    }
    sorted.sort(order.thenComparing(Comparator.naturalOrder()));
    return sorted;
  }

  private static int order(@Nullable Value a, @Nullable Value b, boolean descending) {
    if (place(a) != place(b) || a == null || b == null) {
      return place(a) - place(b);
    }
    Integer order = order(a, b);
    return order == null ? 0 : descending ? -order : order;
  }

  private static int place(@Nullable Value value) {
    return switch (value) {
      case null -> 9;
      case Value.Real it when isNan(it) -> 8;
      case Value.Items _, Value.Fields _, Value.Null _ -> 7;
      case Value.Text _ -> 6;
      case Value.Flag _ -> 5;
      case Value.Real _, Value.Whole _ -> 4;
    };
  }
}
