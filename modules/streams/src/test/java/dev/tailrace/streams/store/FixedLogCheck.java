package dev.tailrace.streams.store;

import dev.tailrace.streams.view.View;
import dev.tailrace.wire.Topic;
import org.apache.kafka.common.errors.TimeoutException;

/** A log that is what the test says. */
final class FixedLogCheck implements LogCheck {
  Verdict verdict = new Verdict.Same();
  boolean unreachable;
  int asked;

  @Override
  public Verdict compare(Topic topic, int partition, View view) {
    asked++;
    if (unreachable) {
      throw new TimeoutException("no broker");
    }
    return view.appliedOffset() < 0 && verdict instanceof Verdict.Foreign
        ? new Verdict.Same()
        : verdict;
  }

  @Override
  public String origin(Topic topic) {
    return "cluster/" + topic.suffix();
  }
}
