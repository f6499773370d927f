package dev.tailrace.wire;

import dev.tailrace.model.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gathers the fields of an event in order; what is null, empty or at its default is left out. */
final class FieldsBuilder {
  private final Map<String, Value> fields = new LinkedHashMap<>();

  FieldsBuilder text(String field, @Nullable String text) {
    return value(field, text == null ? null : new Value.Text(text));
  }

  FieldsBuilder whole(String field, @Nullable Long number) {
    return value(field, number == null ? null : new Value.Whole(number));
  }

  FieldsBuilder whole(String field, @Nullable Integer number) {
    return value(field, number == null ? null : new Value.Whole(number));
  }

  FieldsBuilder flag(String field, boolean flag) {
    return value(field, flag ? new Value.Flag(true) : null);
  }

  FieldsBuilder value(String field, @Nullable Value value) {
    if (value != null) {
      fields.put(field, value);
    }
    return this;
  }

  FieldsBuilder settings(String field, Value.Fields settings) {
    return value(field, settings.fields().isEmpty() ? null : settings);
  }

  /** Where it comes from: rank 0 and attempt 1 go without saying. */
  FieldsBuilder place(int rank, int attempt) {
    whole("rank", rank == 0 ? null : rank);
    return whole("attempt", attempt == 1 ? null : attempt);
  }

  Value.Fields build() {
    return new Value.Fields(fields);
  }
}
