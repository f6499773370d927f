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

  /** The local time of day. */
  static String clock(long epochMs) {
    return LocalTime.ofInstant(Instant.ofEpochMilli(epochMs), ZoneId.systemDefault()).format(CLOCK);
  }

  /** The two largest units, such as {@code 3 min 20 s}; empty when absent. */
  static String duration(JsonNode ms) {
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
