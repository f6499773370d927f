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

  @Nullable Value value(Column column, int row) {
    var function = computed(column);
    if (function != null) {
      return function.apply(ids.get(row));
    }
    CellColumn stored = stored(column);
    return stored == null ? null : cells.value(stored.get(row));
  }
}
