package dev.tailrace.model.query;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Something that can be asked of every run. */
public sealed interface Column {
  /** How the column is written; {@link ColumnParser} reads it back. */
  String text();

  /** A fact about the run as a whole. */
  enum Field implements Column {
    ID("id"),
    NAME("name"),
    PROJECT("project"),
    GROUP("group"),
    JOB_TYPE("jobType"),
    STATUS("status"),
    DEGRADED("degraded"),
    REASON("reason"),
    ATTEMPT("attempt"),
    WORLD_SIZE("worldSize"),
    CREATED_TIME("createdTime"),
    START_TIME("startTime"),
    END_TIME("endTime"),
    LAST_HEARD_TIME("lastHeardTime"),
    DURATION_MS("durationMs");

    private final String text;

    Field(String text) {
      this.text = text;
    }

    @Override
    public String text() {
      return text;
    }

    static Optional<Field> named(String text) {
      return Arrays.stream(values()).filter(field -> field.text.equals(text)).findFirst();
    }
  }

  /** Where users put values of their own. */
  enum Family {
    CONFIG,
    TAGS,
    SUMMARY;

    private final String text = name().toLowerCase(Locale.ROOT);

    public String text() {
      return text;
    }
  }

  /** A user's value; nested ones by the dotted path of the leaf. */
  record Leaf(Family family, String path) implements Column {
    @Override
    public String text() {
      return family.text() + "." + quoted(path);
    }
  }

  /** What a metric's points come to. */
  enum Aggregate {
    LAST,
    MIN,
    MAX,
    FIRST,
    COUNT;

    private final String text = name().toLowerCase(Locale.ROOT);

    public String text() {
      return text;
    }

    static Optional<Aggregate> named(String text) {
      return Arrays.stream(values()).filter(it -> it.text.equals(text)).findFirst();
    }
  }

  /** An aggregate of a metric. */
  record Metric(String metric, Aggregate aggregate) implements Column {
    @Override
    public String text() {
      return "metrics." + quoted(metric) + "." + aggregate.text();
    }
  }

  private static String quoted(String key) {
    return key.chars().allMatch(TextCursor::isNameChar) ? key : "`" + key.replace("`", "``") + "`";
  }
}
