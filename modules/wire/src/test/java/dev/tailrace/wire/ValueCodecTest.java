package dev.tailrace.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonParseException;
import dev.tailrace.model.Value;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ValueCodecTest {
  @Test
  void cbor_gives_any_value_back_with_its_kinds_and_order() {
    Value value = everyKind();

    assertEquals(value, ValueCodec.fromCbor(ValueCodec.cbor(value)));
  }

  @Test
  void json_gives_any_finite_value_back_with_its_kinds_and_order() throws IOException {
    Value value = everyKind();

    assertEquals(value, read(json(value)));
  }

  @Test
  void non_finite_numbers_are_texts_in_json_and_numbers_in_cbor() throws IOException {
    Value value =
        new Value.Items(
            List.of(
                new Value.Real(Double.NaN),
                new Value.Real(Double.POSITIVE_INFINITY),
                new Value.Real(Double.NEGATIVE_INFINITY)));

    assertEquals("[\"NaN\",\"Infinity\",\"-Infinity\"]", json(value));
    assertEquals(value, ValueCodec.fromCbor(ValueCodec.cbor(value)));
  }

  @Test
  void lone_surrogates_are_replaced_because_no_encoding_carries_them() throws IOException {
    Value value = new Value.Text("a\ud800b\udc00\ud83d\ude80");
    Value replaced = new Value.Text("a\ufffdb\ufffd\ud83d\ude80");

    assertEquals(replaced, read(json(value)));
    assertEquals(replaced, ValueCodec.fromCbor(ValueCodec.cbor(value)));
  }

  @Test
  void the_parser_stands_on_the_last_token_of_the_value() throws IOException {
    try (var parser = JsonTokens.FACTORY.createParser("[{\"a\":[1]},7]")) {
      parser.nextToken();
      parser.nextToken();
      ValueCodec.read(parser);

      parser.nextToken();

      assertEquals(7, parser.getLongValue());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\":1,\"a\":2}", "[1e999]", "[01]", "\"\\ud800\""})
  void what_no_event_may_hold_is_refused(String json) {
    assertThrows(JsonParseException.class, () -> read(json));
  }

  @Test
  void other_bytes_are_refused() {
    byte[] twoValues = {1, 1};

    assertThrows(IllegalArgumentException.class, () -> ValueCodec.fromCbor(twoValues));
    assertThrows(IllegalArgumentException.class, () -> ValueCodec.fromCbor(new byte[0]));
  }

  private static Value everyKind() {
    var fields = new LinkedHashMap<String, Value>();
    fields.put("z", new Value.Text("ü\u0000\n"));
    fields.put("whole", new Value.Whole(Long.MIN_VALUE));
    fields.put("real", new Value.Real(1.0));
    fields.put("precise", new Value.Real(0.1));
    fields.put("minusZero", new Value.Real(-0.0));
    fields.put("flag", new Value.Flag(false));
    fields.put("null", Value.Null.NULL);
    fields.put("empty", Value.Fields.EMPTY);
    fields.put("a", new Value.Items(List.of(new Value.Whole(24), new Value.Items(List.of()))));
    return new Value.Fields(fields);
  }

  private static String json(Value value) throws IOException {
    var text = new StringWriter();
    try (var generator = JsonSink.FACTORY.createGenerator(text)) {
      ValueCodec.write(value, generator);
    }
    return text.toString();
  }

  private static Value read(String json) throws IOException {
    try (var parser = JsonTokens.FACTORY.createParser(json)) {
      parser.nextToken();
      return ValueCodec.read(parser);
    }
  }
}
