package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tailrace.model.Value;
import dev.tailrace.model.query.SortKey;
import dev.tailrace.server.http.Cursor;
import dev.tailrace.server.http.JsonOutput;
import dev.tailrace.server.http.Problem;
import dev.tailrace.server.http.ProblemCode;
import dev.tailrace.wire.ValueCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cursors of lists that are sorted by values: where the last row stands. */
final class KeyCursor {
  private static final JsonFactory JSON = new JsonFactory();

  private KeyCursor() {}

  static String encode(String question, SortKey last) {
    return Cursor.encode(question, new String(bytes(last), StandardCharsets.UTF_8));
  }

  /** The name and the values, as JSON. */
  static byte[] bytes(SortKey key) {
    return JsonOutput.bytes(
        json -> {
          json.writeStartArray();
          json.writeString(key.run());
          for (Value value : key.values()) {
            if (value == null) {
              json.writeNull();
            } else {
              ValueCodec.write(value, json);
            }
          }
          json.writeEndArray();
        });
  }

  /** A key of so many values; anything else is 400 {@code bad-cursor}. */
  static SortKey decode(String question, String token, int width) {
    try (JsonParser json = JSON.createParser(Cursor.decode(question, token))) {
      boolean ours =
          json.nextToken() == JsonToken.START_ARRAY && json.nextToken() == JsonToken.VALUE_STRING;
      String run = ours ? json.getText() : "";
      List<@Nullable Value> values = new ArrayList<>();
      while (ours && json.nextToken() != JsonToken.END_ARRAY) {
        Value value = ValueCodec.read(json);
        values.add(value instanceof Value.Null ? null : value);
      }
      if (ours && values.size() == width) {
        return key(values, run);
      }
    } catch (IOException _) {
      // answered below: nothing that this server gave out
    }
    throw Problem.of(ProblemCode.BAD_CURSOR, "the cursor is damaged");
  }

  @SuppressWarnings("NullAway") // does not see the annotation in the record of another module
  static SortKey key(List<@Nullable Value> values, String run) {
    return new SortKey(values, run);
  }
}
