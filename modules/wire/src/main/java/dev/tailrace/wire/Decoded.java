package dev.tailrace.wire;

import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.Event;

/** What became of a record's bytes. */
public sealed interface Decoded {
  /** An event that is valid within itself. */
  record Known(Event event) implements Decoded {}

  /** No event: the reason and the field, as a dead letter or an HTTP answer tells it. */
  record Refused(Refusal refusal) implements Decoded {}
}
