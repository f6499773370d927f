package dev.tailrace.wire;

import dev.tailrace.model.Limits;
import dev.tailrace.model.Names;
import dev.tailrace.model.Reason;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.Launch;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunEvent.AlertRaised;
import dev.tailrace.model.event.RunEvent.ArtifactLogged;
import dev.tailrace.model.event.RunEvent.ConfigChanged;
import dev.tailrace.model.event.RunEvent.EndStatus;
import dev.tailrace.model.event.RunEvent.Episode;
import dev.tailrace.model.event.RunEvent.ErrorInfo;
import dev.tailrace.model.event.RunEvent.FileRef;
import dev.tailrace.model.event.RunEvent.MediaLogged;
import dev.tailrace.model.event.RunEvent.MetricDefined;
import dev.tailrace.model.event.RunEvent.ProgressDeclared;
import dev.tailrace.model.event.RunEvent.ResourceUsed;
import dev.tailrace.model.event.RunEvent.RunDeleted;
import dev.tailrace.model.event.RunEvent.RunEdited;
import dev.tailrace.model.event.RunEvent.RunFinished;
import dev.tailrace.model.event.RunEvent.RunLost;
import dev.tailrace.model.event.RunEvent.RunPurged;
import dev.tailrace.model.event.RunEvent.RunRestored;
import dev.tailrace.model.event.RunEvent.RunResumed;
import dev.tailrace.model.event.RunEvent.RunRevived;
import dev.tailrace.model.event.RunEvent.RunStarted;
import dev.tailrace.model.event.RunEvent.SourceSaved;
import dev.tailrace.model.event.RunEvent.SummaryChanged;
import dev.tailrace.model.event.RunEvent.TagsChanged;
import dev.tailrace.model.event.RunEvent.WriterJoined;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes the lifecycle events of a run from a {@link Draft}. */
final class RunEventReader {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private RunEventReader() {}

  static RunEvent read(EventType type, Header header, Draft in) throws RefusedException {
    return switch (type) {
      case RUN_STARTED -> new RunStarted(header, launch(in));
      case RUN_RESUMED -> new RunResumed(header, launch(in), in.step("fromStep"));
      case WRITER_JOINED ->
          new WriterJoined(header, in.rankOr0(), in.attemptOr1(), in.value("host"));
      case RUN_CONFIG -> new ConfigChanged(header, in.needSettings("config"));
      case RUN_TAGS -> new TagsChanged(header, in.needSettings("tags"));
      case RUN_SUMMARY -> new SummaryChanged(header, in.needSettings("summary"));
      case METRIC_DEFINED -> metricDefined(header, in);
      case ARTIFACT_LOGGED -> new ArtifactLogged(header, file(in));
      case RESOURCE_USED -> new ResourceUsed(header, file(in));
      case SOURCE_SAVED -> new SourceSaved(header, file(in));
      case ALERT_RAISED -> alertRaised(header, in);
      case PROGRESS_DECLARED -> progressDeclared(header, in);
      case RUN_FINISHED -> finished(header, in);
      case RUN_LOST -> new RunLost(header, episode(in), in.needText("evidence"));
      case RUN_REVIVED -> new RunRevived(header, episode(in));
      case RUN_EDITED ->
          new RunEdited(header, in.name("name"), in.text("note"), in.settings("tags"));
      case MEDIA_LOGGED -> mediaLogged(header, in);
      case RUN_DELETED -> new RunDeleted(header);
      case RUN_RESTORED -> new RunRestored(header);
      case RUN_PURGED -> new RunPurged(header);
      case METRICS,
          LOG,
          HEARTBEAT,
          JUDGE_MARKER,
          PROJECT_CREATED,
          PROJECT_EDITED,
          PROJECT_DELETED,
          PROJECT_RESTORED ->
          throw new IllegalArgumentException(type + " is no lifecycle event");
    };
  }

  private static Launch launch(Draft in) throws RefusedException {
    int rank = in.rankOr0();
    Long worldSize = in.within("worldSize", 1, Limits.DEFAULT.runRanksMax(), Reason.RANK_RANGE);
    if (worldSize != null && rank >= worldSize) {
      throw RefusedException.at("rank", Reason.RANK_RANGE, rank + " of worldSize " + worldSize);
    }
    return new Launch(
        in.id("project", Reason.BAD_PROJECT_ID),
        in.name("name"),
        in.name("group"),
        in.name("jobType"),
        in.attemptOr1(),
        rank,
        worldSize == null ? null : Math.toIntExact(worldSize),
        in.positive("heartbeatMs"),
        in.positive("staleAfterMs"),
        in.positive("lostAfterMs"),
        in.settings("config"),
        in.settings("tags"),
        in.text("note"),
        in.value("host"),
        in.value("git"),
        in.value("sources"),
        in.value("dependencies"),
        in.value("command"),
        parent(in));
  }

  private static Launch.@Nullable Parent parent(Draft in) throws RefusedException {
    Draft parent = in.inner("parent");
    if (parent == null) {
      return null;
    }
    try {
      return new Launch.Parent(
          parent.needId("run", Reason.BAD_RUN_ID), parent.attempt(), parent.step("step"));
    } catch (RefusedException e) {
      throw e.under("parent");
    }
  }

  private static MetricDefined metricDefined(Header header, Draft in) throws RefusedException {
    return new MetricDefined(
        header,
        Draft.need("name", metricName(in, "name")),
        metricName(in, "x"),
        in.oneOf("summary", "last", "min", "max", "first", "mean"),
        in.oneOf("goal", "minimize", "maximize"));
  }

  private static @Nullable String metricName(Draft in, String field) throws RefusedException {
    String name = in.text(field);
    if (name != null && !Names.isName(name)) {
      throw RefusedException.at(field, Reason.BAD_METRIC_NAME, Draft.NAME_RULE);
    }
    return name;
  }

  private static AlertRaised alertRaised(Header header, Draft in) throws RefusedException {
    String level = Draft.need("level", in.oneOf("level", "info", "warn", "error"));
    return new AlertRaised(header, level, in.needText("title"), in.text("text"));
  }

  private static ProgressDeclared progressDeclared(Header header, Draft in)
      throws RefusedException {
    Long silenceMs = in.within("expectSilenceMs", 0, Limits.DEFAULT.stepMax(), Reason.BAD_VALUE);
    return new ProgressDeclared(
        header, in.rankOr0(), in.attemptOr1(), Draft.need("expectSilenceMs", silenceMs));
  }

  private static RunFinished finished(Header header, Draft in) throws RefusedException {
    String status = Draft.need("status", in.oneOf("status", "finished", "failed", "interrupted"));
    return new RunFinished(
        header,
        EndStatus.valueOf(status.toUpperCase(Locale.ROOT)),
        in.rank(),
        in.attempt(),
        in.integer("exitCode"),
        in.value("result"),
        error(in));
  }

  private static @Nullable ErrorInfo error(Draft in) throws RefusedException {
    Draft error = in.inner("error");
    if (error == null) {
      return null;
    }
    try {
      return new ErrorInfo(error.text("type"), error.text("message"), error.text("trace"));
    } catch (RefusedException e) {
      throw e.under("error");
    }
  }

  private static Episode episode(Draft in) throws RefusedException {
    Draft episode = Draft.need("episode", in.inner("episode"));
    try {
      return new Episode(
          episode.rankOr0(), episode.attemptOr1(), episode.needWhole("lastHeardTime"));
    } catch (RefusedException e) {
      throw e.under("episode");
    }
  }

  private static FileRef file(Draft in) throws RefusedException {
    Long bytes = in.within("bytes", 0, Long.MAX_VALUE, Reason.BAD_ARTIFACT);
    return new FileRef(path(in), sha256(in), bytes, in.text("uri"), in.text("role"));
  }

  private static String path(Draft in) throws RefusedException {
    String path = in.needText("path");
    if (path.isEmpty() || path.chars().anyMatch(Character::isISOControl)) {
      throw RefusedException.at(
          "path", Reason.BAD_ARTIFACT, "a path is not empty and has no control characters");
    }
    return path;
  }

  private static @Nullable String sha256(Draft in) throws RefusedException {
    String sha256 = in.text("sha256");
    if (sha256 != null && !SHA256.matcher(sha256).matches()) {
      throw RefusedException.at("sha256", Reason.BAD_ARTIFACT, "64 lower-case hex digits");
    }
    return sha256;
  }

  private static MediaLogged mediaLogged(Header header, Draft in) throws RefusedException {
    return new MediaLogged(
        header,
        in.needName("name"),
        in.step("step"),
        in.needName("kind"),
        path(in),
        sha256(in),
        in.text("caption"));
  }
}
