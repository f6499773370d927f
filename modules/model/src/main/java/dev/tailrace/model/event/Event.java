package dev.tailrace.model.event;

/** One fact of the log. */
public sealed interface Event permits RunScoped, ProjectEvent {
  /** When it happened, in epoch milliseconds by the client's clock: shown, never used to judge. */
  long timeEpochMs();
}
