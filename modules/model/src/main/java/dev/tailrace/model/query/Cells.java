package dev.tailrace.model.query;

import dev.tailrace.model.Value;
import org.jspecify.annotations.Nullable;

/**
 * Any value as one long. A number is its bits as a double; everything else hides in the NaNs that
 * no arithmetic makes: texts, big whole numbers, lists and objects by their code in a dictionary.
 */
final class Cells {
  private static final int TAG_SHIFT = 48;
  private static final long TEXT = 0xFFFCL << TAG_SHIFT;
  private static final long FLAG = 0xFFFDL << TAG_SHIFT;
  private static final long OTHER = 0xFFFEL << TAG_SHIFT;
  static final long ABSENT = 0xFFFFL << TAG_SHIFT;

  private final Dictionary<String> texts = new Dictionary<>();
  private final Dictionary<Value> others = new Dictionary<>();

  /** A cell that holds the value until it is given to {@link #release}. */
  long hold(@Nullable Value value) {
    return switch (value) {
      case null -> ABSENT;
      case Value.Null _ -> ABSENT;
      case Value.Text(String text) -> TEXT | texts.retain(text);
      case Value.Whole(long number) when Numbers.isExact(number) -> number((double) number);
      case Value.Whole _ -> OTHER | others.retain(value);
      case Value.Real(double number) -> number(number);
      case Value.Flag(boolean flag) -> FLAG | (flag ? 1 : 0);
      case Value.Items _, Value.Fields _ -> OTHER | others.retain(value);
    };
  }

  private static long number(double number) {
    return Double.doubleToLongBits(number);
  }

  void release(long cell) {
    if (isText(cell)) {
      texts.release(code(cell));
    } else if (tag(cell) == OTHER) {
      others.release(code(cell));
    }
  }

  private static long tag(long cell) {
    return cell >> TAG_SHIFT << TAG_SHIFT;
  }

  static boolean isNumber(long cell) {
    return Long.compareUnsigned(cell, TEXT) < 0;
  }

  static boolean isText(long cell) {
    return tag(cell) == TEXT;
  }

  static boolean isFlag(long cell) {
    return tag(cell) == FLAG;
  }

  static boolean flag(long cell) {
    return (cell & 1) != 0;
  }

  static int code(long cell) {
    return (int) cell;
  }

  String text(int code) {
    return texts.get(code);
  }

  int textCodesEnd() {
    return texts.codesEnd();
  }

  Value other(long cell) {
    return others.get(code(cell));
  }

  @Nullable Value value(long cell) {
    if (isNumber(cell)) {
      return Numbers.value(Double.longBitsToDouble(cell));
    }
    if (cell == ABSENT) {
      return null;
    }
    if (isText(cell)) {
      return new Value.Text(text(code(cell)));
    }
    return isFlag(cell) ? new Value.Flag(flag(cell)) : other(cell);
  }
}
