package dev.tailrace.model.event;

import dev.tailrace.model.Value;
import org.jspecify.annotations.Nullable;

/**
 * What a process says of itself and its run when it starts or resumes one. Null means "not said".
 *
 * @param attempt 1 for the first, more after each restart from a checkpoint
 * @param rank 0..worldSize-1
 * @param heartbeatMs how often this rank promises a sign of life
 * @param staleAfterMs silence after which it is shown as stale; null derives it from heartbeatMs
 * @param lostAfterMs silence after which it is judged lost; null derives it from heartbeatMs
 * @param host a name or an object; so are git, sources, dependencies and command: shown as sent
 */
public record Launch(
    @Nullable String project,
    @Nullable String name,
    @Nullable String group,
    @Nullable String jobType,
    int attempt,
    int rank,
    @Nullable Integer worldSize,
    @Nullable Long heartbeatMs,
    @Nullable Long staleAfterMs,
    @Nullable Long lostAfterMs,
    Value.Fields config,
    Value.Fields tags,
    @Nullable String note,
    @Nullable Value host,
    @Nullable Value git,
    @Nullable Value sources,
    @Nullable Value dependencies,
    @Nullable Value command,
    @Nullable Parent parent) {

  /** The run, attempt and step that this one was started from. */
  public record Parent(String run, @Nullable Integer attempt, @Nullable Long step) {}

  /** The shortest launch there is: rank 0 of attempt 1, nothing else said. */
  public static final Launch BARE =
      new Launch(
          null,
          null,
          null,
          null,
          1,
          0,
          null,
          null,
          null,
          null,
          Value.Fields.EMPTY,
          Value.Fields.EMPTY,
          null,
          null,
          null,
          null,
          null,
          null,
          null);
}
