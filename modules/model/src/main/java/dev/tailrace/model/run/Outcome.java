package dev.tailrace.model.run;

import dev.tailrace.model.Reason;
import dev.tailrace.model.Refusal;

/** What a fold made of an event: the next state, or why the state stays and the event is dead. */
public sealed interface Outcome {
  record Applied(RunState state) implements Outcome {}

  record Refused(Refusal refusal) implements Outcome {
    Refused(Reason reason, String detail) {
      this(new Refusal(reason, detail));
    }
  }
}
