package dev.tailrace.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.tailrace.model.Limits;
import dev.tailrace.model.Reason;
import java.io.IOException;

/**
 * The tokens of a JSON record (RFC 8259, plus the bare words NaN, Infinity and -Infinity that
 * Python writes). Depth and repeated keys are the caller's to check.
 */
final class JsonTokens implements Tokens {
  /** Makes parsers that are strict where Jackson is lenient, and take what Python writes. */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  // RecordReader counts depth for both encodings; this only has to be larger.
                  .maxNestingDepth(1_000)
                  .maxNameLength(Limits.DEFAULT.recordBytesMax())
                  .build())
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          // Names come from strangers: a hash flood must not make the parser refuse good records.
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  private final JsonParser parser;

  JsonTokens(JsonParser parser) {
    this.parser = parser;
  }

  @Override
  public Kind next() throws RefusedException {
    try {
      JsonToken token = parser.nextToken();
      return token == null ? Kind.EOF : kind(token);
    } catch (IOException e) {
      RefusedException refused = refused(e);
      // With a key Jackson reads ahead into its value: the key is not handed out yet.
      throw parser.currentToken() == JsonToken.FIELD_NAME
          ? refused.under(String.valueOf(parser.getParsingContext().getCurrentName()))
          : refused;
    }
  }

  /** The kind of the token that the parser stands on. */
  static Kind kind(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> Kind.FIELDS;
      case START_ARRAY -> Kind.ITEMS;
      case END_OBJECT, END_ARRAY -> Kind.END;
      case FIELD_NAME -> Kind.KEY;
      case VALUE_STRING -> Kind.TEXT;
      case VALUE_NUMBER_INT -> Kind.WHOLE;
      case VALUE_NUMBER_FLOAT -> Kind.REAL;
      case VALUE_TRUE -> Kind.TRUE;
      case VALUE_FALSE -> Kind.FALSE;
      case VALUE_NULL, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> Kind.NULL;
    };
  }

  @Override
  public String text() throws RefusedException {
    try {
      String text = parser.getText();
      if (Utf8.loneSurrogate(text, 0) >= 0) {
        throw new RefusedException(Reason.BAD_ENCODING, "a lone surrogate is no character");
      }
      return text;
    } catch (IOException e) {
      throw refused(e);
    }
  }

  @Override
  public long whole() throws RefusedException {
    try {
      return parser.getLongValue();
    } catch (IOException e) {
      throw refused(e);
    }
  }

  @Override
  public double real() throws RefusedException {
    try {
      if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
        long whole = parser.getLongValue();
        return whole == 0 && parser.getText().charAt(0) == '-' ? -0.0 : whole;
      }
      double real = parser.getDoubleValue();
      if (!Double.isFinite(real)) {
        checkWord(parser.getText());
      }
      return real;
    } catch (IOException e) {
      throw refused(e);
    }
  }

  /** Jackson reads more words than Python writes, and makes infinity of 1e400. */
  private static void checkWord(String word) throws RefusedException {
    switch (word) {
      case "NaN", "Infinity", "-Infinity" -> {}
      default -> {
        throw Character.isDigit(word.charAt(word.length() - 1))
            ? new RefusedException(Reason.NUMBER_RANGE, "the number is beyond float64")
            : new RefusedException(Reason.MALFORMED_JSON, "no such number");
      }
    }
  }

  @Override
  public long[] longs() {
    throw new IllegalStateException("JSON has no typed arrays");
  }

  @Override
  public double[] doubles() {
    throw new IllegalStateException("JSON has no typed arrays");
  }

  private RefusedException refused(IOException e) {
    return switch (e) {
      case InputCoercionException _ ->
          new RefusedException(Reason.NUMBER_RANGE, "the integer is beyond int64");
      case StreamConstraintsException _ ->
          new RefusedException(Reason.NUMBER_RANGE, "the number has too many digits");
      default -> {
        // In a key Jackson itself finds lone surrogates.
        boolean surrogate = String.valueOf(e.getMessage()).contains("surrogate");
        yield new RefusedException(
            surrogate ? Reason.BAD_ENCODING : Reason.MALFORMED_JSON,
            "at byte " + parser.currentLocation().getByteOffset());
      }
    };
  }
}
