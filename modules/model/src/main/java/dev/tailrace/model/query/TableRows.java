package dev.tailrace.model.query;

import dev.tailrace.model.Value;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The rows of a table as a query sees them while it holds the lock. */
record TableRows(
    List<String> ids,
    Map<Column, CellColumn> columns,
    Map<Column, CellColumn> settled,
    Cells cells,
    Map<Column, Function<String, @Nullable Value>> computed) {

  /** A column that is worked out run by run; null when it is stored or unknown. */
  @Nullable Function<String, @Nullable Value> computed(Column column) {
    return column == Column.Field.ID ? Value.Text::new : computed.get(column);
  }

  /** A column that is stored; null when no run has a value in it. */
  @Nullable CellColumn stored(Column column) {
    return columns.get(column);
  }

  /** What needs no more working out of a computed column; null when that is nothing. */
  @Nullable CellColumn settled(Column column) {
    return settled.get(column);
  }

  @Nullable Value value(Column column, int row) {
    var function = computed(column);
    CellColumn known = function == null ? stored(column) : settled(column);
    long cell = known == null ? Cells.ABSENT : known.get(row);
    return function != null && cell == Cells.ABSENT
        ? function.apply(ids.get(row))
        : cells.value(cell);
  }
}
