package dev.tailrace.streams.view;

import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.RunScoped;
import org.jspecify.annotations.Nullable;

/**
 * Hears what became of each record of one view, on the thread that applied it, after the change is
 * readable: the tail, the counters and the dead-letter sender listen. Every record that moves the
 * applied offset causes exactly one call.
 */
public interface ViewListener {
  /** The event changed the view. */
  void applied(LogRecord record, RunScoped event);

  /** The event had been applied before and was dropped. */
  void repeated(LogRecord record, RunScoped event);

  /** The record became a dead letter; {@code run} is null when the record named none. */
  void refused(LogRecord record, Refusal refusal, @Nullable String run);

  /** The record had no key: counted and copied, but no state. */
  void unkeyed(LogRecord record);

  /** Listens to nothing. */
  ViewListener NONE =
      new ViewListener() {
        @Override
        public void applied(LogRecord record, RunScoped event) {}

        @Override
        public void repeated(LogRecord record, RunScoped event) {}

        @Override
        public void refused(LogRecord record, Refusal refusal, @Nullable String run) {}

        @Override
        public void unkeyed(LogRecord record) {}
      };
}
