package dev.tailrace.client;

import org.jspecify.annotations.Nullable;

/**
 * How a metric is meant: what it is drawn over, which of its values stands for the run, and which
 * way is better. What is null was not said. Made by {@link #of}; immutable.
 *
 * @param name the metric, logged before or later
 * @param x the metric that is its x axis, such as {@code epoch}; else the step
 */
public record MetricDefinition(
    String name, @Nullable String x, @Nullable Summary summary, @Nullable Goal goal) {

  /** Which value stands for the whole series where one number is shown. */
  public enum Summary {
    LAST("last"),
    MIN("min"),
    MAX("max"),
    FIRST("first"),
    MEAN("mean");

    private final String code;

    Summary(String code) {
      this.code = code;
    }

    String code() {
      return code;
    }
  }

  /** Which way is better. */
  public enum Goal {
    MINIMIZE("minimize"),
    MAXIMIZE("maximize");

    private final String code;

    Goal(String code) {
      this.code = code;
    }

    String code() {
      return code;
    }
  }

  /** Begins a definition that says nothing yet. */
  public static MetricDefinition of(String name) {
    return new MetricDefinition(name, null, null, null);
  }

  /** The same, drawn over another metric of the same steps. */
  public MetricDefinition x(String metric) {
    return new MetricDefinition(name, metric, summary, goal);
  }

  /** The same, standing for the run with this value. */
  public MetricDefinition summary(Summary value) {
    return new MetricDefinition(name, x, value, goal);
  }

  /** The same, with the better way. */
  public MetricDefinition goal(Goal value) {
    return new MetricDefinition(name, x, summary, value);
  }
}
