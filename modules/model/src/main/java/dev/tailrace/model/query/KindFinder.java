package dev.tailrace.model.query;

import dev.tailrace.model.query.ColumnUse.Kind;
import org.jspecify.annotations.Nullable;

/** Finds out what kind the cells of a column are. */
final class KindFinder implements CellColumn.Test {
  private final Cells cells;
  private @Nullable Kind kind;

  KindFinder(Cells cells) {
    this.cells = cells;
  }

  @Override
  public boolean passes(long cell) {
    Kind here = kind(cell);
    Kind known = kind;
    kind = known == null ? here : known.and(here);
    return true;
  }

  private Kind kind(long cell) {
    if (Cells.isNumber(cell)) {
      return Kind.NUMBER;
    }
    if (Cells.isText(cell)) {
      return Kind.TEXT;
    }
    return Cells.isFlag(cell) ? Kind.FLAG : Kind.of(cells.other(cell));
  }

  /** Null when there were none. */
  @Nullable Kind kind() {
    return kind;
  }
}
