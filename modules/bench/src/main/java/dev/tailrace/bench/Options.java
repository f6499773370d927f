package dev.tailrace.bench;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a measurement is told on its command line.
 *
 * @param points written to the log at least, all runs together
 * @param runs that the records belong to, in turns
 * @param rounds that count
 */
record Options(Shape shape, long points, int partitions, int runs, int rounds) {
  Options {
    if (points < 1 || partitions < 1 || runs < 1 || rounds < 1) {
      throw new IllegalArgumentException("points, partitions, runs and rounds are at least 1");
    }
  }

  /** Reads {@code --name value} pairs; what is not named is as in {@code defaults}. */
  static Options of(String[] arguments, Options defaults) {
    Map<String, String> given = new LinkedHashMap<>();
    var words = new ArrayDeque<>(List.of(arguments));
    while (words.size() > 1) {
      given.put(words.pop(), words.pop());
    }
    if (!words.isEmpty()) {
      throw new IllegalArgumentException(words.pop() + " has no value");
    }
    String shape = given.remove("--shape");
    var options =
        new Options(
            shape == null ? defaults.shape : Shape.valueOf(shape.toUpperCase(Locale.ROOT)),
            number(given, "--points", defaults.points),
            (int) number(given, "--partitions", defaults.partitions),
            (int) number(given, "--runs", defaults.runs),
            (int) number(given, "--rounds", defaults.rounds));
    if (!given.isEmpty()) {
      throw new IllegalArgumentException("unknown: " + given.keySet());
    }
    return options;
  }

  private static long number(Map<String, String> given, String name, long otherwise) {
    String text = given.remove(name);
    return text == null ? otherwise : Long.parseLong(text);
  }
}
