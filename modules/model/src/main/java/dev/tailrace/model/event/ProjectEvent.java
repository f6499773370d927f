package dev.tailrace.model.event;

import dev.tailrace.model.Value;
import org.jspecify.annotations.Nullable;

/** What topic {@code projects} holds; the record key is the project's id. */
public sealed interface ProjectEvent extends Event {
  String project();

  /** What a project says of itself; null leaves as it is. */
  record Profile(
      @Nullable String name,
      @Nullable String note,
      Value.Fields tags,
      @Nullable Long staleAfterMs,
      @Nullable Long lostAfterMs) {}

  record ProjectCreated(long timeEpochMs, String project, Profile profile)
      implements ProjectEvent {}

  record ProjectEdited(long timeEpochMs, String project, Profile profile) implements ProjectEvent {}

  record ProjectDeleted(long timeEpochMs, String project) implements ProjectEvent {}

  record ProjectRestored(long timeEpochMs, String project) implements ProjectEvent {}
}
