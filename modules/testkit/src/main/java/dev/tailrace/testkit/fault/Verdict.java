package dev.tailrace.testkit.fault;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What was found when a ledger was compared with what is visible. One thread at a time. */
public final class Verdict {
  private static final int EXAMPLES_MAX = 8;

  private final Map<Flaw, Long> found = new EnumMap<>(Flaw.class);
  private final List<String> examples = new ArrayList<>();
  private long acked;
  private long visible;
  private long unknownVisible;

  /** Counts what was acknowledged, is visible, and is visible without being acknowledged. */
  void count(long moreAcked, long moreVisible, long moreUnknownVisible) {
    acked += moreAcked;
    visible += moreVisible;
    unknownVisible += moreUnknownVisible;
  }

  public void found(Flaw flaw, String example) {
    found.merge(flaw, 1L, Long::sum);
    if (examples.size() < EXAMPLES_MAX) {
      examples.add(flaw + ": " + example);
    }
  }

  /** Adds what another comparison came to. */
  public void add(Verdict other) {
    count(other.acked, other.visible, other.unknownVisible);
    other.found.forEach((flaw, times) -> found.merge(flaw, times, Long::sum));
    examples.addAll(other.examples);
  }

  public long acked() {
    return acked;
  }

  public long visible() {
    return visible;
  }

  public long of(Flaw flaw) {
    return found.getOrDefault(flaw, 0L);
  }

  public List<String> examples() {
    return List.copyOf(examples);
  }

  public boolean isClean() {
    return found.isEmpty();
  }

  /** Fails unless so many events were acknowledged and no flaw was found. */
  public void assertClean(long ackedMin) {
    assertTrue(isClean(), () -> this + " " + examples);
    assertTrue(acked >= ackedMin, () -> "too little was done: " + this);
  }

  /** All counts in one line, flaws last; a flaw that was not found is 0. */
  @Override
  public String toString() {
    String counts =
        "acked=%d visible=%d unknownVisible=%d ".formatted(acked, visible, unknownVisible);
    return Stream.of(Flaw.values())
        .map(flaw -> flaw + "=" + of(flaw))
        .collect(Collectors.joining(" ", counts, ""));
  }
}
