package dev.tailrace.model.run;

import dev.tailrace.model.Value;
import dev.tailrace.model.event.RunEvent.ErrorInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as its lifecycle events tell it: immutable, and a pure function of them in log order. What
 * is in other topics, and how much time has passed, is not in it.
 *
 * @param createdEpochMs broker time of the first event; null when there was none
 * @param lastEventEpochMs broker time of the last event
 * @param events how many were applied
 * @param late how many of them came from a process whose rank had ended
 * @param attempt the highest that was named; 1 when none was
 * @param attempts those that were started, by number
 * @param attemptSinceEpochMs broker time when {@code attempt} began: ranks that were not heard in
 *     it count as heard then; null before the start
 * @param reopenedBy the attempt that last reopened the run after its end, else 1; what older ones
 *     still send ends nothing
 * @param cadence what the start of the attempt promised; for ranks that promised nothing of their
 *     own
 * @param error of the first end that had one
 * @param result of the first end that had one
 * @param revivals silences that were judged lost and turned out not to be
 */
public record RunState(
    String run,
    @Nullable Long createdEpochMs,
    @Nullable Long lastEventEpochMs,
    long events,
    long late,
    About about,
    Value.Fields config,
    Value.Fields tags,
    Value.Fields summary,
    int attempt,
    List<Attempt> attempts,
    @Nullable Long attemptSinceEpochMs,
    int reopenedBy,
    @Nullable World world,
    Cadence cadence,
    Ranks ranks,
    @Nullable RunEnd end,
    @Nullable Said<ErrorInfo> error,
    @Nullable Said<Value> result,
    long revivals,
    Notes notes,
    Visibility visibility) {

  public static final String DEFAULT_PROJECT = "default";

  /** Whether lists show the run, and whether it can ever come back. */
  public enum Visibility {
    SHOWN,
    DELETED,
    PURGED
  }

  public RunState {
    attempts = List.copyOf(attempts);
  }

  /** A run of which this topic has told nothing. */
  public static RunState unknown(String run) {
    return blank(run, null, null, 0, Visibility.SHOWN);
  }

  /** What is left of a run after {@code run.purged}: that it existed. */
  static RunState purged(RunState before, long appendEpochMs) {
    Long created = before.createdEpochMs() == null ? appendEpochMs : before.createdEpochMs();
    return blank(before.run(), created, appendEpochMs, before.events() + 1, Visibility.PURGED);
  }

  private static RunState blank(
      String run,
      @Nullable Long createdEpochMs,
      @Nullable Long lastEventEpochMs,
      long events,
      Visibility visibility) {
    return new RunState(
        run,
        createdEpochMs,
        lastEventEpochMs,
        events,
        0,
        About.NOTHING,
        Value.Fields.EMPTY,
        Value.Fields.EMPTY,
        Value.Fields.EMPTY,
        1,
        List.of(),
        null,
        1,
        null,
        Cadence.UNDECLARED,
        Ranks.NONE,
        null,
        null,
        null,
        0,
        Notes.NONE,
        visibility);
  }

  /** The project that was named first, {@value #DEFAULT_PROJECT} while none was. */
  public String project() {
    return about.project() == null ? DEFAULT_PROJECT : about.project();
  }

  public boolean started() {
    return !attempts.isEmpty();
  }

  public boolean ended() {
    return end != null;
  }

  public boolean deleted() {
    return visibility == Visibility.DELETED;
  }

  public boolean purged() {
    return visibility == Visibility.PURGED;
  }

  /** Client clock of the first attempt's start; null before. */
  public @Nullable Long startEpochMs() {
    return attempts.isEmpty() ? null : attempts.getFirst().startEpochMs();
  }

  /** Client clock of the end; null while it has none. */
  public @Nullable Long endEpochMs() {
    return end == null ? null : end.timeEpochMs();
  }

  /**
   * From start to end by the clients' clock; null while one is missing. What clocks that far apart
   * make of it is kept within int64.
   */
  public @Nullable Long durationMs() {
    Long start = startEpochMs();
    Long stop = endEpochMs();
    if (start == null || stop == null) {
      return null;
    }
    long difference = stop - start;
    boolean overflows = ((stop ^ start) & (stop ^ difference)) < 0;
    return overflows ? (stop < start ? Long.MIN_VALUE : Long.MAX_VALUE) : difference;
  }

  public @Nullable Integer worldSize() {
    return world == null ? null : world.size();
  }

  /**
   * Broker time at which this topic last heard the rank, or counts it as heard because its attempt
   * began; null before the start. Other views may have heard it later.
   */
  public @Nullable Long heardEpochMs(int number) {
    Rank rank = ranks.get(number);
    Long own = rank == null ? null : rank.lastHeardEpochMs();
    if (own == null || attemptSinceEpochMs == null) {
      return own == null ? attemptSinceEpochMs : own;
    }
    return Math.max(own, attemptSinceEpochMs);
  }
}
