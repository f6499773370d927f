package dev.tailrace.app.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server told Prometheus. */
public record Scrape(List<Sample> samples) {
  private static final Pattern LINE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");

  public Scrape {
    samples = List.copyOf(samples);
  }

  /**
   * One line.
   *
   * @param labels as they were written, such as {@code topic="runs",partition="0"}
   */
  public record Sample(String name, String labels, double value) {
    /** The value of a label; empty when it has none. */
    String label(String label) {
      Matcher found = Pattern.compile("\\b" + label + "=\"([^\"]*)\"").matcher(labels);
      return found.find() ? found.group(1) : "";
    }
  }

  /** Reads Prometheus text. */
  public static Scrape of(String text) {
    List<Sample> samples = new ArrayList<>();
    for (String line : text.lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (!line.startsWith("#") && matcher.matches()) {
        String labels = matcher.group(2) == null ? "" : matcher.group(2);
        samples.add(new Sample(matcher.group(1), labels, number(matcher.group(3))));
      }
    }
    return new Scrape(samples);
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  List<Sample> of(String name, double above) {
    return samples.stream().filter(it -> it.name().equals(name) && it.value() > above).toList();
  }

  /** The sum over all labels; empty when the server told none. */
  Optional<Double> sum(String name) {
    List<Sample> found = samples.stream().filter(it -> it.name().equals(name)).toList();
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(found.stream().mapToDouble(Sample::value).sum());
  }
}
