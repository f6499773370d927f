package dev.tailrace.model.query;

import dev.tailrace.model.query.Column.Aggregate;
import dev.tailrace.model.query.Column.Family;
import dev.tailrace.model.query.Column.Field;
import dev.tailrace.model.query.Column.Leaf;
import dev.tailrace.model.query.Column.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads the names of columns: {@code status}, {@code config.optimizer.lr}, {@code
 * metrics.train/loss.min}, {@code tags.`any thing`}. A key with other characters than {@code
 * A-Za-z0-9_./-} stands in backticks, a backtick in it is written twice. The last dotted word of a
 * metric is its aggregate when it is one; {@code last} when there is none.
 */
public final class ColumnParser {
  private static final String METRICS = "metrics";
  private static final int SHOWN_MAX = 40;

  private ColumnParser() {}

  /** Reads a list such as {@code name,config.lr}; a problem tells its position in characters. */
  public static Parsed<List<Column>> list(String text) {
    var cursor = new TextCursor(text);
    var columns = new ArrayList<Column>();
    try {
      do {
        cursor.skipBlanks();
        columns.add(column(cursor));
        cursor.skipBlanks();
      } while (cursor.take(','));
      if (!cursor.atEnd()) {
        throw cursor.problem(cursor.position(), "expected a comma, found " + cursor.shown());
      }
      return new Parsed.Good<>(List.copyOf(columns));
    } catch (TextCursor.Problem problem) {
      return problem.parsed();
    }
  }

  static Column column(TextCursor cursor) throws TextCursor.Problem {
    int start = cursor.position();
    String name = cursor.takeName();
    if (name.isEmpty()) {
      throw cursor.problem(start, "expected a field, found " + cursor.shown());
    }
    if (cursor.peek() == '`' && name.endsWith(".")) {
      return quoted(cursor, start, name.substring(0, name.length() - 1));
    }
    int dot = name.indexOf('.');
    if (dot < 0) {
      return Field.named(name).orElseThrow(() -> unknown(cursor, start, name, name));
    }
    String family = name.substring(0, dot);
    String key = name.substring(dot + 1);
    if (key.isEmpty()) {
      throw cursor.problem(cursor.position(), "expected a name behind '" + family + ".'");
    }
    return family.equals(METRICS) ? metric(key) : leaf(cursor, start, family, key, name);
  }

  private static Metric metric(String key) {
    int dot = key.lastIndexOf('.');
    Optional<Aggregate> aggregate =
        dot > 0 ? Aggregate.named(key.substring(dot + 1)) : Optional.empty();
    return aggregate
        .map(it -> new Metric(key.substring(0, dot), it))
        .orElseGet(() -> new Metric(key, Aggregate.LAST));
  }

  /**
   * @param whole family and key as they were written
   */
  private static Leaf leaf(TextCursor cursor, int start, String family, String key, String whole)
      throws TextCursor.Problem {
    for (Family known : Family.values()) {
      if (known.text().equals(family)) {
        return new Leaf(known, key);
      }
    }
    throw unknown(cursor, start, family, whole);
  }

  private static Column quoted(TextCursor cursor, int start, String family)
      throws TextCursor.Problem {
    int keyStart = cursor.position();
    String key = cursor.takeQuoted();
    if (key.isEmpty()) {
      throw cursor.problem(keyStart, "expected a name between the backticks");
    }
    if (!family.equals(METRICS)) {
      return leaf(cursor, start, family, key, family + ".`" + key + "`");
    }
    if (!cursor.take('.')) {
      return new Metric(key, Aggregate.LAST);
    }
    int wordStart = cursor.position();
    String word = cursor.takeName();
    return new Metric(
        key,
        Aggregate.named(word)
            .orElseThrow(
                () ->
                    cursor.problem(
                        wordStart,
                        "'%s' is none of last, min, max, first, count".formatted(shown(word)))));
  }

  /**
   * A name that is no field is often that of a metric or a config value: the problem says how those
   * are written, since what there is of them is not known here.
   */
  private static TextCursor.Problem unknown(TextCursor cursor, int at, String name, String whole) {
    var known = new ArrayList<String>();
    Arrays.stream(Field.values()).map(Field::text).forEach(known::add);
    Arrays.stream(Family.values()).map(family -> family.text() + ".").forEach(known::add);
    known.add(METRICS + ".");
    String meant =
        Spelling.nearest(name, known)
            .or(() -> nearestFamily(whole))
            .map(it -> "'" + it + "'")
            .orElseGet(() -> families(whole));
    return cursor.problem(at, "unknown field '" + shown(name) + "'; did you mean " + meant + "?");
  }

  private static String shown(String name) {
    return name.length() > SHOWN_MAX ? name.substring(0, SHOWN_MAX) + "..." : name;
  }

  /** The name with its first word spelt right, such as config.lr for confg.lr. */
  private static Optional<String> nearestFamily(String whole) {
    int dot = whole.indexOf('.');
    if (dot < 2 || whole.length() > SHOWN_MAX || whole.indexOf('`') >= 0) {
      return Optional.empty();
    }
    var known = new ArrayList<String>(List.of(METRICS));
    Arrays.stream(Family.values()).map(Family::text).forEach(known::add);
    return Spelling.nearest(whole.substring(0, dot), known).map(it -> it + whole.substring(dot));
  }

  private static String families(String name) {
    String key = name.length() > SHOWN_MAX || name.indexOf('`') >= 0 ? "NAME" : name;
    return "%s.%s, config.%s, tags.%s or summary.%s".formatted(METRICS, key, key, key, key);
  }
}
