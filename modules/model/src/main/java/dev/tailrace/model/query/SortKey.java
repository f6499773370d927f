package dev.tailrace.model.query;

import dev.tailrace.model.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a run stands in a sorted list: its value for each key of the {@link Sort}, null when
 * absent, and its id. It is the cursor of the next page.
 */
public record SortKey(List<@Nullable Value> values, String run) {
  public SortKey {
    values = Collections.unmodifiableList(new ArrayList<>(values));
  }
}
