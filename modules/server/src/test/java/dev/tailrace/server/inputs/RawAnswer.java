package dev.tailrace.server.inputs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * One answer, taken apart by the letter of HTTP/1.1.
 *
 * @param headers by their names in lower case
 * @param body without its framing
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes as they came, never changed
record RawAnswer(int status, Map<String, List<String>> headers, byte[] body) {
  private static final JsonMapper JSON = new JsonMapper();

  /** The one value of a header; empty when it is not there. */
  String header(String name) {
    List<String> values = headers.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw new AssertionError(name + " is answered " + values.size() + " times");
    }
    return values.isEmpty() ? "" : values.getFirst();
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  JsonNode json() {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + text(), e);
    }
  }

  /** Whether it announces that the connection ends with it. */
  boolean endsConnection() {
    return header("connection").equalsIgnoreCase("close");
  }

  boolean isStream() {
    return header("content-type").startsWith("text/event-stream");
  }

  @Override
  public String toString() {
    String text = text();
    return status + " " + headers + " " + text.substring(0, Math.min(text.length(), 300));
  }
}
