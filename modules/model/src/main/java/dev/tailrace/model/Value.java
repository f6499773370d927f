package dev.tailrace.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

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

    private boolean saysFields(Fields other) {
      for (var entry : fields.entrySet()) {
        Value theirs = other.fields.get(entry.getKey());
        if (theirs == null || !entry.getValue().says(theirs)) {
          return false;
        }
      }
      return fields.size() == other.fields.size();
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

  /** Whether this means the same: 1 and 1.0 do, as in JSON; key order does not matter. */
  default boolean says(Value other) {
    return switch (this) {
      case Whole(long number) ->
          other instanceof Real(double real)
              ? real == number && (long) real == number
              : equals(other);
      case Real _ -> other instanceof Whole ? other.says(this) : equals(other);
      case Items(var items) ->
          other instanceof Items(var others)
              && items.size() == others.size()
              && IntStream.range(0, items.size()).allMatch(i -> items.get(i).says(others.get(i)));
      case Fields fields -> other instanceof Fields others && fields.saysFields(others);
      case Text _, Flag _, Null _ -> equals(other);
    };
  }
}
