package dev.tailrace.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Writes JSON answers. Numbers that JSON does not know are the strings {@code "NaN"}, {@code
 * "Infinity"} and {@code "-Infinity"}.
 */
public final class JsonOutput {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .build();

  private JsonOutput() {}

  /** What writes one JSON value. */
  @FunctionalInterface
  public interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  /** A generator onto a stream that stays open; values after one another stand on lines. */
  public static JsonGenerator lines(OutputStream out) throws IOException {
    return FACTORY.createGenerator(out).setRootValueSeparator(new SerializedString("\n"));
  }

  /** The value as UTF-8. */
  public static byte[] bytes(Body body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      body.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer in memory refused to be written", e);
    }
    return out.toByteArray();
  }
}
