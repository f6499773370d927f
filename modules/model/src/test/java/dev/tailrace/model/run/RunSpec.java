package dev.tailrace.model.run;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.tailrace.model.Logged;
import dev.tailrace.model.Reason;
import dev.tailrace.model.event.Happenings;
import dev.tailrace.model.event.RunEvent;

/**
 * A run's story: given events, when one more comes, then the state is so. The n-th event, from 1,
 * is appended at broker time 1,000 n, unless the story jumps.
 */
public final class RunSpec {
  private RunState state = RunState.unknown(Happenings.RUN);
  private Outcome last = new Outcome.Applied(state);
  private long offset;
  private long appendEpochMs;

  private RunSpec() {}

  public static RunSpec given(RunEvent... events) {
    return new RunSpec().when(events);
  }

  /** Applies the events; only the last may be refused. */
  public RunSpec when(RunEvent... events) {
    for (RunEvent event : events) {
      assertInstanceOf(Outcome.Applied.class, last);
      appendEpochMs += 1_000;
      last = RunFold.apply(state, new Logged<>(offset++, appendEpochMs, event));
      if (last instanceof Outcome.Applied(RunState next)) {
        state = next;
      }
    }
    return this;
  }

  /** The broker's clock goes on, or back. */
  public RunSpec jump(long ms) {
    appendEpochMs += ms;
    return this;
  }

  public RunState then() {
    assertInstanceOf(Outcome.Applied.class, last);
    return state;
  }

  public void thenRefused(Reason reason) {
    assertEquals(reason, assertInstanceOf(Outcome.Refused.class, last).refusal().reason());
  }

  public static Rank rank(RunState state, int number) {
    return requireNonNull(state.ranks().get(number), "rank " + number);
  }

  public static RunEnd end(RunState state) {
    return requireNonNull(state.end(), "end");
  }
}
