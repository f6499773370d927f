package dev.tailrace.model.query;

import dev.tailrace.model.Value;
import dev.tailrace.model.query.Column.Family;
import dev.tailrace.model.query.Column.Leaf;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Users' nested values as columns: each leaf by its dotted path, lists whole. */
public final class Leaves {
  private Leaves() {}

  public static Map<Column, Value> of(Family family, Value.Fields fields) {
    var leaves = new HashMap<Column, Value>();
    collect(family, "", fields, leaves);
    return leaves;
  }

  private static void collect(
      Family family, String prefix, Value.Fields fields, Map<Column, Value> leaves) {
    fields
        .fields()
        .forEach(
            (key, value) -> {
              switch (value) {
                case Value.Fields nested -> collect(family, prefix + key + ".", nested, leaves);
                case Value.Null _ -> leaves.remove(new Leaf(family, prefix + key));
                case Value.Text _, Value.Whole _, Value.Real _, Value.Flag _, Value.Items _ ->
                    leaves.put(new Leaf(family, prefix + key), value);
              }
            });
  }

  /** What to write to a table that holds {@code before} so that it holds {@code after}. */
  public static Map<Column, @Nullable Value> changes(
      Family family, Value.Fields before, Value.Fields after) {
    var changes = new HashMap<Column, @Nullable Value>();
    if (before.equals(after)) {
      return changes;
    }
    var old = of(family, before);
    var now = of(family, after);
    old.keySet().stream()
        .filter(column -> !now.containsKey(column))
        .forEach(column -> changes.put(column, null));
    now.forEach(
        (column, value) -> {
          if (!value.equals(old.get(column))) {
            changes.put(column, value);
          }
        });
    return changes;
  }
}
