package dev.tailrace.model.query;

import dev.tailrace.model.Value;
import dev.tailrace.model.query.Filter.Operator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A leaf of a filter, made ready to be put to the values of many runs. */
interface ValueTest {
  /** What it says to a value of a kind that it does not compare with. */
  boolean otherKind();

  default boolean number(double number) {
    return otherKind();
  }

  /** A whole number that no double equals. */
  default boolean bigWhole(long number) {
    return otherKind();
  }

  default boolean text(String text) {
    return otherKind();
  }

  default boolean flag(boolean flag) {
    return otherKind();
  }

  default boolean value(Value value) {
    return switch (value) {
      case Value.Text(String text) -> text(text);
      case Value.Whole(long number) ->
          Numbers.isExact(number) ? number((double) number) : bigWhole(number);
      case Value.Real(double number) -> number(number);
      case Value.Flag(boolean flag) -> flag(flag);
      case Value.Items _, Value.Fields _, Value.Null _ -> otherKind();
    };
  }

  /** The test of a {@link Filter.Compare}, {@link Filter.In} or {@link Filter.Like}. */
  static ValueTest of(Filter leaf) {
    return switch (leaf) {
      case Filter.Compare(_, var operator, var literal) -> compare(operator, literal);
      case Filter.In(_, var literals) -> OneOf.of(literals);
      case Filter.Like(_, var pattern, var ignoresCase) ->
          new Looks(new LikePattern(pattern, ignoresCase));
      case Filter.And _, Filter.Or _, Filter.Not _, Filter.IsNull _ ->
          throw new IllegalArgumentException(leaf + " compares no value");
    };
  }

  private static ValueTest compare(Operator operator, Value literal) {
    return switch (literal) {
      case Value.Text(String text) ->
          Numbers.named(text)
              .<ValueTest>map(
                  it -> new TextOrReal(new Texts(operator, text), new Reals(operator, it)))
              .orElseGet(() -> new Texts(operator, text));
      case Value.Whole(long number) ->
          Numbers.isExact(number)
              ? new Reals(operator, (double) number)
              : new BigWholes(operator, number);
      case Value.Real(double number) -> new Reals(operator, number);
      case Value.Flag(boolean flag) -> new Flags(operator, flag);
      case Value.Items _, Value.Fields _, Value.Null _ ->
          throw new IllegalArgumentException(literal + " is no literal");
    };
  }

  private static boolean holds(Operator operator, int comparison) {
    return switch (operator) {
      case EQUAL -> comparison == 0;
      case UNEQUAL -> comparison != 0;
      case LESS -> comparison < 0;
      case AT_MOST -> comparison <= 0;
      case GREATER -> comparison > 0;
      case AT_LEAST -> comparison >= 0;
    };
  }

  /** A comparison with a double; NaN equals NaN and has no order. */
  record Reals(Operator operator, double literal) implements ValueTest {
    @Override
    public boolean otherKind() {
      return operator == Operator.UNEQUAL;
    }

    @Override
    public boolean number(double number) {
      if (Double.isNaN(number) || Double.isNaN(literal)) {
        boolean equal = Double.isNaN(number) && Double.isNaN(literal);
        return equal ? operator == Operator.EQUAL : otherKind();
      }
      return holds(operator, Numbers.compare(number, literal));
    }

    @Override
    public boolean bigWhole(long number) {
      return Double.isNaN(literal)
          ? otherKind()
          : holds(operator, Numbers.compare(number, literal));
    }
  }

  /** A comparison with a whole number that a double may not equal. */
  record BigWholes(Operator operator, long literal) implements ValueTest {
    @Override
    public boolean otherKind() {
      return operator == Operator.UNEQUAL;
    }

    @Override
    public boolean number(double number) {
      return Double.isNaN(number)
          ? otherKind()
          : holds(operator, -Numbers.compare(literal, number));
    }

    @Override
    public boolean bigWhole(long number) {
      return holds(operator, Long.compare(number, literal));
    }
  }

  /** A comparison with a text, by UTF-16 code units. */
  record Texts(Operator operator, String literal) implements ValueTest {
    @Override
    public boolean otherKind() {
      return operator == Operator.UNEQUAL;
    }

    @Override
    public boolean text(String text) {
      return holds(operator, text.compareTo(literal));
    }
  }

  /** A comparison with NaN or an infinity, which are written as texts. */
  record TextOrReal(Texts texts, Reals reals) implements ValueTest {
    @Override
    public boolean otherKind() {
      return texts.otherKind();
    }

    @Override
    public boolean number(double number) {
      return reals.number(number);
    }

    @Override
    public boolean bigWhole(long number) {
      return reals.bigWhole(number);
    }

    @Override
    public boolean text(String text) {
      return texts.text(text);
    }
  }

  /** A comparison with true or false, which have no order. */
  record Flags(Operator operator, boolean literal) implements ValueTest {
    @Override
    public boolean otherKind() {
      return operator == Operator.UNEQUAL;
    }

    @Override
    public boolean flag(boolean flag) {
      return flag == literal ? operator == Operator.EQUAL : operator == Operator.UNEQUAL;
    }
  }

  /** Equality with any of many literals. */
  record OneOf(Set<String> texts, Set<Double> numbers, Set<Long> bigWholes, Set<Boolean> flags)
      implements ValueTest {
    static OneOf of(List<Value> literals) {
      var all = new OneOf(new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashSet<>());
      literals.forEach(all::add);
      return all;
    }

    private void add(Value literal) {
      switch (literal) {
        case Value.Text(String text) -> {
          texts.add(text);
          Numbers.named(text).ifPresent(numbers::add);
        }
        case Value.Whole(long number) when Numbers.isExact(number) -> numbers.add((double) number);
        case Value.Whole(long number) -> bigWholes.add(number);
        case Value.Real(double number) -> numbers.add(withoutSign(number));
        case Value.Flag(boolean flag) -> flags.add(flag);
        case Value.Items _, Value.Fields _, Value.Null _ ->
            throw new IllegalArgumentException(literal + " is no literal");
      }
    }

    /** Both zeros as one. */
    private static double withoutSign(double number) {
      return number == 0 ? 0 : number;
    }

    @Override
    public boolean otherKind() {
      return false;
    }

    @Override
    public boolean number(double number) {
      return numbers.contains(withoutSign(number));
    }

    @Override
    public boolean bigWhole(long number) {
      return bigWholes.contains(number);
    }

    @Override
    public boolean text(String text) {
      return texts.contains(text);
    }

    @Override
    public boolean flag(boolean flag) {
      return flags.contains(flag);
    }
  }

  /** A text that looks like a pattern. */
  record Looks(LikePattern pattern) implements ValueTest {
    @Override
    public boolean otherKind() {
      return false;
    }

    @Override
    public boolean text(String text) {
      return pattern.matches(text);
    }
  }
}
