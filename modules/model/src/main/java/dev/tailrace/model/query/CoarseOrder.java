package dev.tailrace.model.query;

import dev.tailrace.model.Value;
import org.jspecify.annotations.Nullable;

/**
 * The order of {@link ValueOrder} as one long, so far as it goes: what comes first has the smaller
 * or the same number.
 */
final class CoarseOrder {
  private static final int KIND_SHIFT = 60;
  private static final int TEXT_CHARS = 3;
  private static final long FLAG = 1L << KIND_SHIFT;
  private static final long TEXT = 2L << KIND_SHIFT;
  private static final long OTHER = 3L << KIND_SHIFT;
  private static final long NAN = 4L << KIND_SHIFT;
  private static final long ABSENT = 5L << KIND_SHIFT;
  private static final long WITHIN = FLAG - 1;

  private CoarseOrder() {}

  static long of(long cell, Cells cells, boolean descending) {
    if (Cells.isNumber(cell)) {
      return number(Double.longBitsToDouble(cell), descending);
    }
    if (cell == Cells.ABSENT) {
      return ABSENT;
    }
    return of(cells.value(cell), descending);
  }

  static long of(@Nullable Value value, boolean descending) {
    return switch (value) {
      case null -> ABSENT;
      case Value.Null _ -> ABSENT;
      case Value.Whole(long number) -> number((double) number, descending);
      case Value.Real(double number) -> number(number, descending);
      case Value.Flag(boolean flag) -> FLAG | within(flag ? 1 : 0, descending);
      case Value.Text(String text) -> TEXT | within(text(text), descending);
      case Value.Items _, Value.Fields _ -> OTHER;
    };
  }

  /** The bits of doubles, turned so that they rise with the number; the lowest four are dropped. */
  private static long number(double number, boolean descending) {
    if (Double.isNaN(number)) {
      return NAN;
    }
    long bits = Double.doubleToLongBits(number == 0 ? 0.0 : number);
    long rising = bits < 0 ? ~bits : bits | Long.MIN_VALUE;
    return within(rising >>> (Long.SIZE - KIND_SHIFT), descending);
  }

  private static long text(String text) {
    long rising = 0;
    for (int i = 0; i < TEXT_CHARS; i++) {
      rising = rising << Character.SIZE | (i < text.length() ? text.charAt(i) : 0);
    }
    return rising;
  }

  private static long within(long rising, boolean descending) {
    return descending ? WITHIN - rising : rising;
  }
}
