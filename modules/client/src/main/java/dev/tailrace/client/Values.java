package dev.tailrace.client;

import dev.tailrace.model.Limits;
import dev.tailrace.model.Value;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Values as programs have them (maps, records, lists, arrays, numbers, enums, anything with a
 * {@code toString}) made into {@link Value}s. What is mutable is copied here and now.
 */
final class Values {
  private Values() {}

  /**
   * The fields of a map or a record.
   *
   * @throws IllegalArgumentException when it is neither, or nested too deep
   */
  static Value.Fields fields(Object source) {
    if (of(source, 0) instanceof Value.Fields fields) {
      return fields;
    }
    throw new IllegalArgumentException(
        "a map or a record is needed, not " + source.getClass().getName());
  }

  static Value of(@Nullable Object source) {
    return of(source, 0);
  }

  private static Value of(@Nullable Object source, int depth) {
    if (depth > Limits.DEFAULT.nestingMax()) {
      throw new IllegalArgumentException("nested deeper than " + Limits.DEFAULT.nestingMax());
    }
    return switch (source) {
      case null -> Value.Null.NULL;
      case Value value -> value;
      case Boolean flag -> new Value.Flag(flag);
      case Number number -> number(number);
      case Optional<?> optional -> of(optional.orElse(null), depth);
      case Map<?, ?> map -> map(map, depth);
      case Record record -> record(record, depth);
      // A path is an Iterable of its names, which nobody means.
      case Path path -> new Value.Text(path.toString());
      case Iterable<?> items -> items(items, depth);
      default ->
          source.getClass().isArray() ? array(source, depth) : new Value.Text(source.toString());
    };
  }

  private static Value number(Number number) {
    return switch (number) {
      case Double real -> new Value.Real(real);
      case Float real -> new Value.Real(Double.parseDouble(real.toString())); // 0.1f reads as 0.1
      case BigDecimal real -> new Value.Real(real.doubleValue());
      case BigInteger whole when whole.bitLength() > 63 -> new Value.Text(whole.toString());
      default -> new Value.Whole(number.longValue());
    };
  }

  private static Value map(Map<?, ?> map, int depth) {
    Map<String, Value> fields = new LinkedHashMap<>();
    map.forEach((key, value) -> fields.put(String.valueOf(key), of(value, depth + 1)));
    return new Value.Fields(fields);
  }

  private static Value record(Record record, int depth) {
    Map<String, Value> fields = new LinkedHashMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      fields.put(component.getName(), of(read(record, component), depth + 1));
    }
    return new Value.Fields(fields);
  }

  private static @Nullable Object read(Record record, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true); // records are often private to their file
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("cannot read " + component, e);
    }
  }

  private static Value items(Iterable<?> source, int depth) {
    List<Value> items = new ArrayList<>();
    source.forEach(item -> items.add(of(item, depth + 1)));
    return new Value.Items(items);
  }

  private static Value array(Object source, int depth) {
    List<Value> items = new ArrayList<>();
    for (int i = 0; i < Array.getLength(source); i++) {
      items.add(of(Array.get(source, i), depth + 1));
    }
    return new Value.Items(items);
  }

  /** About how many bytes a value holds. */
  static long bytes(Value value) {
    return switch (value) {
      case Value.Text(String text) -> 56L + 2L * text.length();
      case Value.Whole _, Value.Real _, Value.Flag _ -> 24L;
      case Value.Null _ -> 0L;
      case Value.Items(List<Value> items) ->
          48L + items.stream().mapToLong(item -> 8 + bytes(item)).sum();
      case Value.Fields(Map<String, Value> fields) ->
          64L
              + fields.entrySet().stream()
                  .mapToLong(field -> 104L + 2L * field.getKey().length() + bytes(field.getValue()))
                  .sum();
    };
  }
}
