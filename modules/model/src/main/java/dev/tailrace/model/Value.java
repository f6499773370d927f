package dev.tailrace.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value as users write it in config, tags and summaries: the JSON data model, with NaN and
 * infinities allowed in {@link Real}.
 */
public sealed interface Value {
  record Text(String text) implements Value {}

  record Whole(long number) implements Value {}

  record Real(double number) implements Value {}

  record Flag(boolean flag) implements Value {}

  record Items(List<Value> items) implements Value {
    public Items {
      items = List.copyOf(items);
    }
  }

  /** An object; keys keep the order in which they were written. */
  record Fields(Map<String, Value> fields) implements Value {
    public static final Fields EMPTY = new Fields(Map.of());

    public Fields {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** This with the keys of {@code changes} put over it; a {@link Null} there removes the key. */
    public Fields merge(Fields changes) {
      if (changes.fields.isEmpty()) {
        return this;
      }
      var merged = new LinkedHashMap<>(fields);
      changes.fields.forEach(
          (key, value) -> {
            if (value instanceof Null) {
              merged.remove(key);
            } else {
              merged.put(key, value);
            }
          });
      return new Fields(merged);
    }
  }

  /** The JSON null. */
  enum Null implements Value {
    NULL
  }
}
