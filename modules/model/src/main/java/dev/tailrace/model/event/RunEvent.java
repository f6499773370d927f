package dev.tailrace.model.event;

import dev.tailrace.model.Value;
import org.jspecify.annotations.Nullable;

/**
 * The lifecycle of a run: what topic {@code runs} holds. Where a rank or an attempt is null it was
 * not said and means the run as a whole.
 */
public sealed interface RunEvent extends RunScoped {

  /** run.started: idempotent per attempt; the first sets the config, others join as ranks. */
  record RunStarted(Header header, Launch launch) implements RunEvent {}

  /** writer.joined: another process of a started run. */
  record WriterJoined(Header header, int rank, int attempt, @Nullable Value host)
      implements RunEvent {}

  /** run.resumed: the run goes on with a higher attempt; steps from {@code fromStep} are redone. */
  record RunResumed(Header header, Launch launch, @Nullable Long fromStep) implements RunEvent {}

  /** run.config: merged by key, null removes. */
  record ConfigChanged(Header header, Value.Fields config) implements RunEvent {}

  /** run.tags: merged by key, null removes. */
  record TagsChanged(Header header, Value.Fields tags) implements RunEvent {}

  /** run.summary: merged by key, null removes. */
  record SummaryChanged(Header header, Value.Fields summary) implements RunEvent {}

  /**
   * metric.defined: how a metric is meant.
   *
   * @param x the metric that is its x axis
   * @param summary last, min, max, first or mean
   * @param goal minimize or maximize
   */
  record MetricDefined(
      Header header,
      String name,
      @Nullable String x,
      @Nullable String summary,
      @Nullable String goal)
      implements RunEvent {}

  /** artifact.logged: the run made this file. */
  record ArtifactLogged(Header header, FileRef file) implements RunEvent {}

  /** resource.used: the run read this file. */
  record ResourceUsed(Header header, FileRef file) implements RunEvent {}

  /** source.saved: the run's code at start. */
  record SourceSaved(Header header, FileRef file) implements RunEvent {}

  /** A file by its content: {@code sha256} in lower-case hex; {@code uri} is never dereferenced. */
  record FileRef(
      String path,
      @Nullable String sha256,
      @Nullable Long bytes,
      @Nullable String uri,
      @Nullable String role) {}

  /** alert.raised: {@code level} is info, warn or error. */
  record AlertRaised(Header header, String level, String title, @Nullable String text)
      implements RunEvent {}

  /** progress.declared: this rank will be silent for so long, and that is no bad sign. */
  record ProgressDeclared(Header header, int rank, int attempt, long expectSilenceMs)
      implements RunEvent {}

  /** run.finished: the end of one rank, or without a rank of the whole run. */
  record RunFinished(
      Header header,
      EndStatus status,
      @Nullable Integer rank,
      @Nullable Integer attempt,
      @Nullable Integer exitCode,
      @Nullable Value result,
      @Nullable ErrorInfo error)
      implements RunEvent {}

  enum EndStatus {
    FINISHED,
    FAILED,
    INTERRUPTED
  }

  record ErrorInfo(@Nullable String type, @Nullable String message, @Nullable String trace) {}

  /** run.lost: the judge found this rank silent for too long. */
  record RunLost(Header header, Episode episode, String evidence) implements RunEvent {}

  /** run.revived: a rank that was judged lost has been heard again. */
  record RunRevived(Header header, Episode episode) implements RunEvent {}

  /**
   * One silence of one rank; a second verdict on the same episode changes nothing.
   *
   * @param lastHeardEpochMs broker time of the last sign of life before the silence
   */
  record Episode(int rank, int attempt, long lastHeardEpochMs) {}

  /** run.edited: by a person; null leaves as it is. */
  record RunEdited(Header header, @Nullable String name, @Nullable String note, Value.Fields tags)
      implements RunEvent {}

  /** media.logged: an image, table or histogram that was stored as an artifact. */
  record MediaLogged(
      Header header,
      String name,
      @Nullable Long step,
      String kind,
      String path,
      @Nullable String sha256,
      @Nullable String caption)
      implements RunEvent {}

  /** run.deleted: hidden, nothing is freed. */
  record RunDeleted(Header header) implements RunEvent {}

  /** run.restored: shown again. */
  record RunRestored(Header header) implements RunEvent {}

  /**
   * run.purged: irreversible. It lies in runs, metrics and logs; each view forgets the run's data
   * and refuses its later events. The log itself still holds the bytes.
   */
  record RunPurged(Header header) implements RunEvent {}
}
