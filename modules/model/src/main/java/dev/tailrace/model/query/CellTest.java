package dev.tailrace.model.query;

import org.jspecify.annotations.Nullable;

/** A leaf of a filter put to cells; each text is tested once. One thread uses one instance. */
final class CellTest implements CellColumn.Test {
  private static final byte UNKNOWN = 0;
  private static final byte YES = 1;
  private static final byte NO = 2;

  private final ValueTest test;
  private final Cells cells;

  /** The test if it is the usual comparison with a number, which is then inlined. */
  private final ValueTest.@Nullable Reals reals;

  private byte @Nullable [] known;

  CellTest(ValueTest test, Cells cells) {
    this.test = test;
    this.cells = cells;
    this.reals = test instanceof ValueTest.Reals it ? it : null;
  }

  @Override
  public boolean passes(long cell) {
    if (Cells.isNumber(cell)) {
      double number = Double.longBitsToDouble(cell);
      return reals != null ? reals.number(number) : test.number(number);
    }
    if (Cells.isText(cell)) {
      return text(Cells.code(cell));
    }
    return Cells.isFlag(cell) ? test.flag(Cells.flag(cell)) : test.value(cells.other(cell));
  }

  private boolean text(int code) {
    byte[] answers = known;
    if (answers == null) {
      answers = new byte[cells.textCodesEnd()];
      known = answers;
    }
    if (answers[code] == UNKNOWN) {
      answers[code] = test.text(cells.text(code)) ? YES : NO;
    }
    return answers[code] == YES;
  }
}
