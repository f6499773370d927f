package dev.tailrace.model.query;

import dev.tailrace.model.Value;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which runs are meant. What is absent matches only {@link IsNull}: neither {@code x = 1} nor
 * {@code not x = 1} holds for a run without x.
 */
public sealed interface Filter {
  /** All of them hold; true for none. */
  record And(List<Filter> parts) implements Filter {
    public And {
      parts = List.copyOf(parts);
    }
  }

  /** One of them holds; false for none. */
  record Or(List<Filter> parts) implements Filter {
    public Or {
      parts = List.copyOf(parts);
    }
  }

  record Not(Filter part) implements Filter {}

  record IsNull(Column column) implements Filter {}

  /**
   * A comparison with a text, number or flag. Values of different kinds are different and have no
   * order; the texts NaN, Infinity and -Infinity mean these numbers where a number stands.
   */
  record Compare(Column column, Operator operator, Value literal) implements Filter {}

  enum Operator {
    EQUAL("="),
    UNEQUAL("!="),
    LESS("<"),
    AT_MOST("<="),
    GREATER(">"),
    AT_LEAST(">=");

    private final String text;

    Operator(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /** Equal to one of the literals. */
  record In(Column column, List<Value> literals) implements Filter {
    public In {
      literals = List.copyOf(literals);
    }
  }

  /**
   * A text that looks like the pattern: {@code %} stands for any text, {@code _} for one character,
   * a backslash takes the next character as it is.
   */
  record Like(Column column, String pattern, boolean ignoresCase) implements Filter {}

  /** The filter that every run passes. */
  static Filter everything() {
    return new And(List.of());
  }

  /** Whether a single run passes; its values are asked for by column, null when absent. */
  default boolean matches(Function<Column, @Nullable Value> run) {
    return matches(this, false, run);
  }

  private static boolean matches(
      Filter filter, boolean negated, Function<Column, @Nullable Value> run) {
    return switch (filter) {
      case And(var parts) ->
          negated
              ? parts.stream().anyMatch(part -> matches(part, true, run))
              : parts.stream().allMatch(part -> matches(part, false, run));
      case Or(var parts) ->
          negated
              ? parts.stream().allMatch(part -> matches(part, true, run))
              : parts.stream().anyMatch(part -> matches(part, false, run));
      case Not(var part) -> matches(part, !negated, run);
      case IsNull(var column) -> (run.apply(column) == null) != negated;
      case Compare(var column, _, _) -> passes(filter, run.apply(column), negated);
      case In(var column, _) -> passes(filter, run.apply(column), negated);
      case Like(var column, _, _) -> passes(filter, run.apply(column), negated);
    };
  }

  private static boolean passes(Filter leaf, @Nullable Value value, boolean negated) {
    return value != null && ValueTest.of(leaf).value(value) != negated;
  }
}
