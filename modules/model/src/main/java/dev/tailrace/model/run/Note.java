package dev.tailrace.model.run;

/** Something in a start that was not taken, for people to look at; the timeline has the values. */
public sealed interface Note {
  /** config_conflict: {@code rank} started with another value than the one that stands. */
  record ConfigConflict(String key, int rank, int attempt) implements Note {}

  /** project_mismatch: {@code rank} named another project than the run's. */
  record ProjectMismatch(String project, int rank, int attempt) implements Note {}
}
