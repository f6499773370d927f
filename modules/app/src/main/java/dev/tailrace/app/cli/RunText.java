package dev.tailrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Words for what the API says about runs. */
final class RunText {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxxx", Locale.ROOT);

  private RunText() {}

  /** The status, with the note that only some ranks are there. */
  static String status(JsonNode run) {
    String status = run.path("status").asText("");
    return run.path("degraded").asBoolean() ? status + " (degraded)" : status;
  }

  /** How long ago, for a person; empty for a time that is absent. */
  static String ago(JsonNode epochMs, long nowEpochMs) {
    return epochMs.isNumber() ? duration(Math.max(0, nowEpochMs - epochMs.asLong())) + " ago" : "";
  }

  /** ISO 8601 in UTC; empty for a time that is absent. */
  static String iso(JsonNode epochMs) {
    return epochMs.isNumber() ? Instant.ofEpochMilli(epochMs.asLong()).toString() : "";
  }

  /** The local date and time with its offset, such as {@code 2025-11-21T13:00:00+01:00}. */
  static String local(JsonNode epochMs) {
    return epochMs.isNumber() ? local(epochMs.asLong()) : "";
  }

  /** The same of a time that is there. */
  static String local(long epochMs) {
    return DATE_TIME.format(
        Instant.ofEpochMilli(epochMs).atZone(ZoneId.systemDefault()).toOffsetDateTime());
  }

  /** When, and how long ago, for a person; empty for a time that is absent. */
  static String when(JsonNode epochMs, long nowEpochMs) {
    return epochMs.isNumber() ? local(epochMs) + " (" + ago(epochMs, nowEpochMs) + ")" : "";
  }

  /**
   * A field of the API in words: what its name says to be a time or a duration is told as one.
   *
   * @param field the API's name, not one that a user chose
   */
  static String field(String field, JsonNode value, long nowEpochMs) {
    if (isTime(field)) {
      return value.isIntegralNumber() ? when(value, nowEpochMs) : plain(value);
    }
    return field.endsWith("Ms") && value.isIntegralNumber() ? duration(value) : plain(value);
  }

  /** Whether the API's field of this name holds a time in epoch ms. */
  static boolean isTime(String field) {
    return field.endsWith("Time") || field.equals("time") || field.equals("since");
  }

  /** The local time of day. */
  static String clock(long epochMs) {
    return LocalTime.ofInstant(Instant.ofEpochMilli(epochMs), ZoneId.systemDefault()).format(CLOCK);
  }

  /** The two largest units, such as {@code 3 min 20 s}; empty when absent. */
  static String duration(JsonNode ms) {
    if (ms.isNumber() && ms.asLong() != 0 && Math.abs(ms.asLong()) < 1_000) {
      return ms.asLong() + " ms";
    }
    return ms.isNumber() ? duration(ms.asLong()) : "";
  }

  private static String duration(long ms) {
    long seconds = ms / 1_000;
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3_600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    if (seconds < 86_400) {
      return seconds / 3_600 + " h " + seconds % 3_600 / 60 + " min";
    }
    return seconds / 86_400 + " d " + seconds % 86_400 / 3_600 + " h";
  }

  /** Five digits of a number; non-finite ones come as words. */
  static String number(JsonNode value) {
    if (value.isIntegralNumber() || value.isTextual()) {
      return value.asText();
    }
    return value.isNumber() ? String.format(Locale.ROOT, "%.5g", value.doubleValue()) : "";
  }

  /** A value as it stands: text without quotes, all else as JSON; empty when absent. */
  static String plain(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    return value.isTextual() ? value.textValue() : value.toString();
  }
}
