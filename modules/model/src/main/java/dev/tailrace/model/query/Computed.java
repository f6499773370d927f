package dev.tailrace.model.query;

import dev.tailrace.model.Value;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Columns that nobody stores because they come from time or from several views, such as {@code
 * status}: the value of a run by its id, null when absent. The functions run while the table is
 * locked for reading: they are quick, and do not write to it.
 */
public record Computed(Map<Column, Function<String, @Nullable Value>> columns) {
  public static final Computed NOTHING = new Computed(Map.of());

  public Computed {
    columns = Map.copyOf(columns);
  }
}
