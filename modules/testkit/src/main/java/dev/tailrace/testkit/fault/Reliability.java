package dev.tailrace.testkit.fault;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The one line that a scenario ends with, for people and for programs. */
public final class Reliability {
  private final String scenario;
  private final long seed;
  private final Verdict verdict;
  private final Map<String, String> figures = new LinkedHashMap<>();

  private Reliability(String scenario, long seed, Verdict verdict) {
    this.scenario = scenario;
    this.seed = seed;
    this.verdict = verdict;
  }

  /**
   * The line of a scenario so far.
   *
   * @param scenario by the number that {@code docs/reliability.md} tells of
   */
  public static Reliability of(String scenario, long seed, Verdict verdict) {
    return new Reliability(scenario, seed, verdict);
  }

  public Reliability with(String name, Object figure) {
    figures.put(name, figure.toString());
    return this;
  }

  public void print() {
    System.out.println(this);
  }

  @Override
  public String toString() {
    String told =
        figures.entrySet().stream()
            .map(it -> " " + it.getKey() + "=" + it.getValue())
            .collect(Collectors.joining());
    return "RELIABILITY " + scenario + " seed=" + seed + told + " " + verdict;
  }
}
