package dev.tailrace.streams.project;

import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.ProjectEvent;
import dev.tailrace.streams.view.LogRecord;

/** Hears what became of each record of the projects, exactly one call a record. */
public interface ProjectsListener {
  /** Hears nothing. */
  ProjectsListener NONE =
      new ProjectsListener() {
        @Override
        public void applied(LogRecord record, ProjectEvent event) {}

        @Override
        public void refused(LogRecord record, Refusal refusal) {}

        @Override
        public void unkeyed(LogRecord record) {}
      };

  void applied(LogRecord record, ProjectEvent event);

  void refused(LogRecord record, Refusal refusal);

  /** The record has no key; it is refused like the others, but nothing else is known of it. */
  void unkeyed(LogRecord record);
}
