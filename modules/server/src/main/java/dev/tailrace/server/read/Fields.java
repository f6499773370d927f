package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.model.Value;
import dev.tailrace.wire.ValueCodec;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes single JSON fields of which the value may be absent: that is null, never 0. */
final class Fields {
  private Fields() {}

  static void text(JsonGenerator json, String name, @Nullable String value) throws IOException {
    json.writeStringField(name, value);
  }

  static void whole(JsonGenerator json, String name, @Nullable Number value) throws IOException {
    if (value == null) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, value.longValue());
    }
  }

  static void value(JsonGenerator json, String name, @Nullable Value value) throws IOException {
    json.writeFieldName(name);
    if (value == null) {
      json.writeNull();
    } else {
      ValueCodec.write(value, json);
    }
  }

  static void wholes(JsonGenerator json, String name, long[] values) throws IOException {
    json.writeFieldName(name);
    json.writeArray(values, 0, values.length);
  }

  static void numbers(JsonGenerator json, String name, double[] values) throws IOException {
    var array = new NumberArray(values.length);
    for (double value : values) {
      array.add(value);
    }
    array.write(json, name);
  }
}
