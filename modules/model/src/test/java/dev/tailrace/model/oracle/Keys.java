package dev.tailrace.model.oracle;

import dev.tailrace.model.Value;
import java.util.Map;

/** How the keys of config, tags and summary come together. */
final class Keys {
  private Keys() {}

  static void merge(Map<String, Value> fields, Value.Fields changes) {
    changes.fields().forEach(fields::put);
    changes.fields().forEach((key, value) -> fields.remove(key, Value.Null.NULL));
  }

  static void take(Map<String, Value> fields, Value.Fields offered, boolean opening) {
    if (opening) {
      merge(fields, offered);
    } else {
      offered.fields().forEach(fields::putIfAbsent);
      fields.values().removeIf(Value.Null.NULL::equals);
    }
  }

  /** 1 and 1.0 are one number. */
  static Object number(Value value) {
    return value instanceof Value.Whole(long whole) ? new Value.Real(whole) : value;
  }
}
