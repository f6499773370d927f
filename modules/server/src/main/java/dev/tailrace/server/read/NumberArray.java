package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * A JSON array of doubles that is gathered as text and written at once: what the generator would
 * write, without an object for each number.
 */
final class NumberArray {
  /** About what a double of all its digits takes, with the comma. */
  private static final int CHARS_A_NUMBER = 20;

  private final StringBuilder text;

  NumberArray(int numbers) {
    text = new StringBuilder(2 + CHARS_A_NUMBER * numbers);
  }

  /** A number; NaN and the infinities as words in quotes. */
  void add(double value) {
    separate();
    if (Double.isFinite(value)) {
      text.append(value);
    } else {
      text.append('"').append(value).append('"');
    }
  }

  /** A number, null for NaN: over finite values, that is where there are none. */
  void addFinite(double value) {
    if (Double.isNaN(value)) {
      addNull();
    } else {
      add(value);
    }
  }

  void addNull() {
    separate();
    text.append("null");
  }

  private void separate() {
    text.append(text.isEmpty() ? '[' : ',');
  }

  void write(JsonGenerator json, String name) throws IOException {
    if (text.isEmpty()) {
      text.append('[');
    }
    json.writeFieldName(name);
    json.writeRawValue(text.append(']').toString());
  }
}
