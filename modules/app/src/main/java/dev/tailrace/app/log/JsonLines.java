package dev.tailrace.app.log;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.slf4j.event.KeyValuePair;

/**
 * One JSON object a line: {@code time, level, logger, thread, message}, the fields of the event by
 * their names, and {@code error} with the stack trace. What a value quotes is escaped and cannot
 * begin a line. Any thread.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
  private static final JsonFactory JSON = new JsonFactory();
  private static final byte[] NOTHING = {};

  /** Longer messages are cut: a line must fit into what collectors take. */
  private static final int MESSAGE_CHARS_MAX = 8_192;

  private static final int TRACE_CHARS_MAX = 32_768;

  private final ThrowableProxyConverter traces = new ThrowableProxyConverter();

  @Override
  public void start() {
    traces.setContext(getContext());
    traces.start();
    super.start();
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    var line = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
      json.writeStringField("level", event.getLevel().toString());
      json.writeStringField("logger", event.getLoggerName());
      json.writeStringField("thread", event.getThreadName());
      json.writeStringField(
          "message", cut(String.valueOf(event.getFormattedMessage()), MESSAGE_CHARS_MAX));
      if (event.getKeyValuePairs() != null) {
        for (KeyValuePair field : event.getKeyValuePairs()) {
          field(json, field);
        }
      }
      if (event.getThrowableProxy() != null) {
        json.writeStringField("error", cut(traces.convert(event), TRACE_CHARS_MAX));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    line.write('\n');
    return line.toByteArray();
  }

  private static void field(JsonGenerator json, KeyValuePair field) throws IOException {
    switch (field.value) {
      case null -> json.writeNullField(field.key);
      case Integer number -> json.writeNumberField(field.key, number);
      case Long number -> json.writeNumberField(field.key, number);
      case Float number when Float.isFinite(number) -> json.writeNumberField(field.key, number);
      case Double number when Double.isFinite(number) -> json.writeNumberField(field.key, number);
      case Boolean flag -> json.writeBooleanField(field.key, flag);
      default -> json.writeStringField(field.key, cut(field.value.toString(), MESSAGE_CHARS_MAX));
    }
  }

  private static String cut(String text, int charsMax) {
    return text.length() <= charsMax ? text : text.substring(0, charsMax) + "...";
  }
}
