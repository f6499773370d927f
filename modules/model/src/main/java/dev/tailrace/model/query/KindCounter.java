package dev.tailrace.model.query;

import dev.tailrace.model.query.ColumnUse.Kind;
import org.jspecify.annotations.Nullable;

/** Counts the cells of a column and finds out what kind they are. */
final class KindCounter implements CellColumn.Visitor {
  private final Cells cells;
  private long runs;
  private @Nullable Kind kind;

  KindCounter(Cells cells) {
    this.cells = cells;
  }

  @Override
  public void visit(int row, long cell) {
    runs++;
    Kind here = kind(cell);
    Kind known = kind;
    kind = known == null ? here : known.and(here);
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

  long runs() {
    return runs;
  }

  /** Null when there were none. */
  @Nullable Kind kind() {
    return kind;
  }
}
