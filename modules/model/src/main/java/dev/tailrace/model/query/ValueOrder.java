package dev.tailrace.model.query;

import dev.tailrace.model.Value;
import org.jspecify.annotations.Nullable;

/**
 * The order of values in lists: numbers, flags, texts, lists and objects, NaN, and what is absent.
 * Descending turns the order within a kind around and keeps the kinds in place, so what is absent
 * is last either way.
 */
final class ValueOrder {
  private ValueOrder() {}

  static int compare(@Nullable Value a, @Nullable Value b, boolean descending) {
    int kind = Integer.compare(kind(a), kind(b));
    if (kind != 0 || a == null || b == null) {
      return kind;
    }
    int order = withinKind(a, b);
    return descending ? -order : order;
  }

  private static int kind(@Nullable Value value) {
    return switch (value) {
      case null -> 5;
      case Value.Null _ -> 5;
      case Value.Whole _ -> 0;
      case Value.Real(double number) -> Double.isNaN(number) ? 4 : 0;
      case Value.Flag _ -> 1;
      case Value.Text _ -> 2;
      case Value.Items _, Value.Fields _ -> 3;
    };
  }

  /** Lists and objects have no order, nor has NaN. */
  private static int withinKind(Value a, Value b) {
    if (a instanceof Value.Text(String left) && b instanceof Value.Text(String right)) {
      return left.compareTo(right);
    }
    if (a instanceof Value.Flag(boolean left) && b instanceof Value.Flag(boolean right)) {
      return Boolean.compare(left, right);
    }
    return kind(a) == 0 ? Numbers.compare(a, b) : 0;
  }
}
