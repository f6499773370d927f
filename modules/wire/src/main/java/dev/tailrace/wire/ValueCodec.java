package dev.tailrace.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import dev.tailrace.model.Refusal;
import dev.tailrace.model.Value;
import dev.tailrace.wire.Tokens.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Values to JSON and CBOR and back, for whoever keeps or shows one outside an event. */
public final class ValueCodec {
  private ValueCodec() {}

  /** Writes a value as standard JSON; a non-finite number becomes a text such as "NaN". */
  public static void write(Value value, JsonGenerator generator) throws IOException {
    new JsonSink(generator).value(value);
  }

  /**
   * Reads the value that begins with the parser's current token and leaves the parser on its last
   * one.
   *
   * @throws JsonParseException when it is malformed, too deep, repeats a key or a number is out of
   *     range
   */
  public static Value read(JsonParser parser) throws IOException {
    Kind kind = JsonTokens.kind(parser.currentToken());
    try {
      return new RecordReader(new JsonTokens(parser)).value(kind, 0);
    } catch (RefusedException e) {
      Refusal refusal = e.refusal();
      throw new JsonParseException(parser, refusal.reason().code() + " " + refusal.detail(), e);
    }
  }

  /** A value as plain CBOR, without the self-described tag. */
  public static byte[] cbor(Value value) {
    var sink = new CborSink(128);
    try {
      sink.value(value);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return sink.toBytes();
  }

  /**
   * The value that {@link #cbor} wrote.
   *
   * @throws IllegalArgumentException when these are other bytes
   */
  public static Value fromCbor(byte[] cbor) {
    var tokens = new CborTokens(cbor, 0);
    try {
      Value value = new RecordReader(tokens).value(tokens.next(), 0);
      if (tokens.next() == Kind.EOF) {
        return value;
      }
      throw new IllegalArgumentException("something follows the value");
    } catch (RefusedException e) {
      throw new IllegalArgumentException(e.refusal().toString(), e);
    }
  }
}
