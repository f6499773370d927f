package dev.tailrace.model.query;

import dev.tailrace.model.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order of values in lists: numbers, flags, texts, lists and objects, NaN, and what is absent.
 * Descending turns the order within a kind around and keeps the kinds in place, so what is absent
 * is last either way. Of texts the beginning counts, so that where a list goes on can be told
 * briefly.
 */
final class ValueOrder {
  private static final int TEXT_CHARS = 128;

  private ValueOrder() {}

  /** As much of a value as this order looks at: another one compares to both alike. */
  static @Nullable Value told(@Nullable Value value) {
    return switch (value) {
      case null -> null;
      case Value.Text(String text) when text.length() > TEXT_CHARS ->
          new Value.Text(beginning(text));
      case Value.Items _, Value.Fields _ -> new Value.Items(List.of());
      case Value.Null _, Value.Whole _, Value.Real _, Value.Flag _, Value.Text _ -> value;
    };
  }

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
      return beginning(left).compareTo(beginning(right));
    }
    if (a instanceof Value.Flag(boolean left) && b instanceof Value.Flag(boolean right)) {
      return Boolean.compare(left, right);
    }
    return kind(a) == 0 ? Numbers.compare(a, b) : 0;
  }

  private static String beginning(String text) {
    if (text.length() <= TEXT_CHARS) {
      return text;
    }
    boolean half = Character.isHighSurrogate(text.charAt(TEXT_CHARS - 1));
    return text.substring(0, half ? TEXT_CHARS - 1 : TEXT_CHARS);
  }
}
