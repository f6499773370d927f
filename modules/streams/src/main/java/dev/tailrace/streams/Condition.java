package dev.tailrace.streams;

/**
 * One thing that must hold before this instance is ready.
 *
 * @param name {@code log}, {@code topics}, {@code partitions}, {@code gaps}, {@code stores} or
 *     {@code disk}
 * @param reason one sentence for people; empty when ok
 */
public record Condition(String name, boolean ok, String reason) {
  static Condition of(String name, String problem) {
    return new Condition(name, problem.isEmpty(), problem);
  }
}
