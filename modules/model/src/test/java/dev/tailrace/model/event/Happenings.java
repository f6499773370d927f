package dev.tailrace.model.event;

import dev.tailrace.model.Value;
import dev.tailrace.model.event.RunEvent.ConfigChanged;
import dev.tailrace.model.event.RunEvent.EndStatus;
import dev.tailrace.model.event.RunEvent.Episode;
import dev.tailrace.model.event.RunEvent.ErrorInfo;
import dev.tailrace.model.event.RunEvent.ProgressDeclared;
import dev.tailrace.model.event.RunEvent.RunDeleted;
import dev.tailrace.model.event.RunEvent.RunEdited;
import dev.tailrace.model.event.RunEvent.RunFinished;
import dev.tailrace.model.event.RunEvent.RunLost;
import dev.tailrace.model.event.RunEvent.RunPurged;
import dev.tailrace.model.event.RunEvent.RunRestored;
import dev.tailrace.model.event.RunEvent.RunRevived;
import dev.tailrace.model.event.RunEvent.SummaryChanged;
import dev.tailrace.model.event.RunEvent.TagsChanged;
import dev.tailrace.model.event.RunEvent.WriterJoined;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lifecycle events of one run, each in one short call. */
public final class Happenings {
  public static final String RUN = "r1";
  private static final long TIME_EPOCH_MS = 70;

  private Happenings() {}

  public static Header by(@Nullable String writer) {
    return new Header(RUN, TIME_EPOCH_MS, writer, 0, false);
  }

  public static Header resentBy(@Nullable String writer) {
    return by(writer).withResent(true);
  }

  public static Value.Fields fields(String key, String value) {
    return new Value.Fields(Map.of(key, new Value.Text(value)));
  }

  public static Value.Fields removal(String key) {
    return new Value.Fields(Map.of(key, Value.Null.NULL));
  }

  public static WriterJoined joined(int rank, int attempt, @Nullable String writer) {
    return new WriterJoined(by(writer), rank, attempt, null);
  }

  public static ProgressDeclared silent(int rank, long expectMs) {
    return new ProgressDeclared(by("w" + rank), rank, 1, expectMs);
  }

  public static ConfigChanged config(@Nullable String writer, Value.Fields config) {
    return new ConfigChanged(by(writer), config);
  }

  public static SummaryChanged summary(@Nullable String writer, Value.Fields summary) {
    return new SummaryChanged(by(writer), summary);
  }

  public static TagsChanged tags(@Nullable String writer, Value.Fields tags) {
    return new TagsChanged(by(writer), tags);
  }

  public static RunEdited edited(@Nullable String name, @Nullable String note) {
    return new RunEdited(by(null), name, note, Value.Fields.EMPTY);
  }

  /** The end of a rank, or with a null rank of the whole run. */
  public static RunFinished ended(
      EndStatus status, @Nullable Integer rank, @Nullable Integer attempt) {
    return new RunFinished(by(null), status, rank, attempt, null, null, null);
  }

  public static RunFinished finished(int rank) {
    return ended(EndStatus.FINISHED, rank, null);
  }

  public static RunFinished failed(int rank, String message) {
    return failed(rank, "RuntimeError", message);
  }

  public static RunFinished failed(int rank, String type, String message) {
    return new RunFinished(
        by(null), EndStatus.FAILED, rank, null, 1, null, new ErrorInfo(type, message, null));
  }

  public static RunFinished allFinished() {
    return ended(EndStatus.FINISHED, null, null);
  }

  public static Episode silence(int rank, int attempt, long lastHeardEpochMs) {
    return new Episode(rank, attempt, lastHeardEpochMs);
  }

  public static RunLost lost(Episode episode) {
    return new RunLost(by(null), episode, "rank " + episode.rank() + ": nothing for long");
  }

  public static RunRevived revived(Episode episode) {
    return new RunRevived(by(null), episode);
  }

  public static RunDeleted deleted() {
    return new RunDeleted(by(null));
  }

  public static RunRestored restored() {
    return new RunRestored(by(null));
  }

  public static RunPurged purged() {
    return new RunPurged(by(null));
  }
}
