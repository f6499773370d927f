package dev.tailrace.model.liveness;

import dev.tailrace.model.event.RunEvent.ErrorInfo;
import dev.tailrace.model.run.RunState;
import dev.tailrace.model.run.RunStatus;
import dev.tailrace.model.run.Said;
import dev.tailrace.model.run.Standing.Lost;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The sentences of a diagnosis.
 *
 * @param several whether ranks must be named to be told apart
 * @param evidenceEpochMs broker time up to which everything is folded; 0 or less when unknown
 */
record Wording(RunState state, boolean several, long evidenceEpochMs) {
  private static final int RANKS_NAMED_MAX = 3;
  private static final int ERROR_CHARS_MAX = 200;
  private static final long MINUTE_MS = 60_000;
  private static final long HOUR_MS = 60 * MINUTE_MS;

  /** One calm sentence; null when the status needs no explanation. */
  @Nullable String reason(RunStatus status, Map<RunStatus, List<RankCase>> byStatus) {
    List<RankCase> lost = byStatus.getOrDefault(RunStatus.LOST, List.of());
    List<RankCase> stale = byStatus.getOrDefault(RunStatus.STALE, List.of());
    return switch (status) {
      case PENDING -> "no run.started yet";
      case FAILED -> failure(byStatus.getOrDefault(RunStatus.FAILED, List.of()));
      case RUNNING, STALE, LOST ->
          !lost.isEmpty() ? lost(lost) : stale.isEmpty() ? null : stale(stale);
      case FINISHED, INTERRUPTED -> null;
    };
  }

  /** What a silence is judged by, such as {@code rank 3: nothing for 31.2 s, folded up to ...}. */
  static String evidence(RankCase rank, long evidenceEpochMs) {
    return String.format(
        Locale.ROOT,
        "rank %d: nothing for %.1f s, folded up to %s",
        rank.number(),
        rank.silenceMs() / 1e3,
        Instant.ofEpochMilli(evidenceEpochMs));
  }

  /** Since when, not for how long: what was judged does not change with the time, or a restart. */
  private String lost(List<RankCase> silent) {
    long heardEpochMs = silent.stream().mapToLong(Wording::lastHeardEpochMs).max().orElse(0);
    Instant second = Instant.ofEpochMilli(heardEpochMs).truncatedTo(ChronoUnit.SECONDS);
    return named(silent, "lost: nothing since " + second);
  }

  private static long lastHeardEpochMs(RankCase rank) {
    Long from = rank.countsFromEpochMs();
    Lost verdict = rank.verdict();
    long judged = verdict == null ? 0 : verdict.episode().lastHeardEpochMs();
    return from == null ? judged : Math.max(from, judged);
  }

  private String stale(List<RankCase> silent) {
    long silenceMs =
        silent.stream().mapToLong(rank -> silenceMs(rank, evidenceEpochMs)).min().orElse(0);
    return named(silent, "stale: nothing for " + duration(silenceMs));
  }

  private String named(List<RankCase> ranks, String what) {
    return several ? names(ranks) + " " + what : what;
  }

  /**
   * The silence as the log shows it. It is judged by the part that this server has watched, which
   * begins anew with each start; to tell that would make a silence shorter by a restart.
   */
  private static long silenceMs(RankCase rank, long evidenceEpochMs) {
    Long from = rank.countsFromEpochMs();
    long known = from == null ? 0 : Math.max(evidenceEpochMs, from) - from;
    return Math.max(rank.silenceMs(), known);
  }

  private String failure(List<RankCase> failed) {
    String who = several && !failed.isEmpty() ? names(failed) + " failed" : "failed";
    Said<ErrorInfo> error = state.error();
    if (error == null) {
      return who;
    }
    if (several && error.rank() != null) {
      who = "rank " + error.rank() + " failed";
    }
    String what = sentence(error.what());
    return what.isEmpty() ? who : who + ": " + what;
  }

  private static String sentence(ErrorInfo error) {
    String type = error.type() == null ? "" : simpleName(error.type());
    String message = error.message() == null ? "" : error.message();
    String both = type + (type.isEmpty() || message.isEmpty() ? "" : ": ") + message;
    String line = both.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() > ERROR_CHARS_MAX ? line.substring(0, ERROR_CHARS_MAX - 3) + "..." : line;
  }

  /** Without package, module or outer class: those are for the trace. */
  private static String simpleName(String type) {
    String name = type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1);
    return name.isEmpty() ? type : name;
  }

  private static String names(List<RankCase> ranks) {
    String first =
        ranks.stream()
            .limit(RANKS_NAMED_MAX)
            .map(rank -> Integer.toString(rank.number()))
            .collect(Collectors.joining(", "));
    if (ranks.size() > RANKS_NAMED_MAX) {
      return "ranks " + first + " and " + (ranks.size() - RANKS_NAMED_MAX) + " more";
    }
    return (ranks.size() == 1 ? "rank " : "ranks ") + first;
  }

  private static String duration(long ms) {
    if (ms < 2 * MINUTE_MS) {
      return ms / 1_000 + " s";
    }
    return ms < 2 * HOUR_MS ? ms / MINUTE_MS + " min" : ms / HOUR_MS + " h";
  }
}
