package dev.tailrace.wire;

import dev.tailrace.model.Value;
import dev.tailrace.model.event.Event;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.Heartbeat;
import dev.tailrace.model.event.JudgeMarker;
import dev.tailrace.model.event.Launch;
import dev.tailrace.model.event.LogChunk;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.ProjectEvent;
import dev.tailrace.model.event.ProjectEvent.ProjectCreated;
import dev.tailrace.model.event.ProjectEvent.ProjectEdited;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunEvent.AlertRaised;
import dev.tailrace.model.event.RunEvent.ArtifactLogged;
import dev.tailrace.model.event.RunEvent.ConfigChanged;
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
import dev.tailrace.model.event.RunScoped;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The fields of every event that is not on the hot path, in schema order. Both encodings and the
 * checksum are made from these.
 */
final class EventFields {
  private EventFields() {}

  static Value.Fields of(Event event) {
    FieldsBuilder out = head(event);
    switch (event) {
      case RunEvent lifecycle -> own(out, lifecycle);
      case Heartbeat e -> out.place(e.rank(), e.attempt()).value("progress", e.progress());
      case JudgeMarker _ -> {}
      case ProjectCreated e -> profile(out, e.profile());
      case ProjectEdited e -> profile(out, e.profile());
      case ProjectEvent.ProjectDeleted _, ProjectEvent.ProjectRestored _ -> {}
      case MetricBatch _, LogChunk _ ->
          throw new IllegalArgumentException("EventWriter writes columns and lines itself");
    }
    return out.build();
  }

  private static FieldsBuilder head(Event event) {
    FieldsBuilder out =
        new FieldsBuilder()
            .text("type", EventType.of(event).text())
            .whole("v", EventReader.VERSION);
    return switch (event) {
      case ProjectEvent e -> out.text("project", e.project()).whole("time", e.timeEpochMs());
      case RunScoped e -> {
        Header header = e.header();
        yield out.text("run", header.run())
            .text("writer", header.writer())
            .whole("seq", header.sequenced() ? header.seq() : null)
            .whole("time", header.timeEpochMs())
            .flag("resent", header.resent());
      }
    };
  }

  private static void own(FieldsBuilder out, RunEvent event) {
    switch (event) {
      case RunStarted e -> launch(out, e.launch());
      case RunResumed e -> launch(out.whole("fromStep", e.fromStep()), e.launch());
      case WriterJoined e -> out.place(e.rank(), e.attempt()).value("host", e.host());
      case ConfigChanged e -> out.value("config", e.config());
      case TagsChanged e -> out.value("tags", e.tags());
      case SummaryChanged e -> out.value("summary", e.summary());
      case MetricDefined e ->
          out.text("name", e.name())
              .text("x", e.x())
              .text("summary", e.summary())
              .text("goal", e.goal());
      case ArtifactLogged e -> file(out, e.file());
      case ResourceUsed e -> file(out, e.file());
      case SourceSaved e -> file(out, e.file());
      case AlertRaised e ->
          out.text("level", e.level()).text("title", e.title()).text("text", e.text());
      case ProgressDeclared e ->
          out.place(e.rank(), e.attempt()).whole("expectSilenceMs", e.expectSilenceMs());
      case RunFinished e -> finished(out, e);
      case RunLost e -> out.value("episode", episode(e.episode())).text("evidence", e.evidence());
      case RunRevived e -> out.value("episode", episode(e.episode()));
      case RunEdited e ->
          out.text("name", e.name()).text("note", e.note()).settings("tags", e.tags());
      case MediaLogged e ->
          out.text("name", e.name())
              .whole("step", e.step())
              .text("kind", e.kind())
              .text("path", e.path())
              .text("sha256", e.sha256())
              .text("caption", e.caption());
      case RunDeleted _, RunRestored _, RunPurged _ -> {}
    }
  }

  private static void launch(FieldsBuilder out, Launch launch) {
    out.text("project", launch.project())
        .text("name", launch.name())
        .text("group", launch.group())
        .text("jobType", launch.jobType())
        .place(launch.rank(), launch.attempt())
        .whole("worldSize", launch.worldSize())
        .whole("heartbeatMs", launch.heartbeatMs())
        .whole("staleAfterMs", launch.staleAfterMs())
        .whole("lostAfterMs", launch.lostAfterMs())
        .settings("config", launch.config())
        .settings("tags", launch.tags())
        .text("note", launch.note())
        .value("host", launch.host())
        .value("git", launch.git())
        .value("sources", launch.sources())
        .value("dependencies", launch.dependencies())
        .value("command", launch.command())
        .value("parent", parent(launch.parent()));
  }

  private static Value.@Nullable Fields parent(Launch.@Nullable Parent parent) {
    return parent == null
        ? null
        : new FieldsBuilder()
            .text("run", parent.run())
            .whole("attempt", parent.attempt())
            .whole("step", parent.step())
            .build();
  }

  private static void file(FieldsBuilder out, FileRef file) {
    out.text("path", file.path())
        .text("sha256", file.sha256())
        .whole("bytes", file.bytes())
        .text("uri", file.uri())
        .text("role", file.role());
  }

  private static void finished(FieldsBuilder out, RunFinished event) {
    out.text("status", event.status().name().toLowerCase(Locale.ROOT))
        .whole("rank", event.rank())
        .whole("attempt", event.attempt())
        .whole("exitCode", event.exitCode())
        .value("result", event.result())
        .value("error", error(event.error()));
  }

  private static Value.@Nullable Fields error(@Nullable ErrorInfo error) {
    return error == null
        ? null
        : new FieldsBuilder()
            .text("type", error.type())
            .text("message", error.message())
            .text("trace", error.trace())
            .build();
  }

  private static Value.Fields episode(Episode episode) {
    return new FieldsBuilder()
        .place(episode.rank(), episode.attempt())
        .whole("lastHeardTime", episode.lastHeardEpochMs())
        .build();
  }

  private static void profile(FieldsBuilder out, ProjectEvent.Profile profile) {
    out.text("name", profile.name())
        .text("note", profile.note())
        .settings("tags", profile.tags())
        .whole("staleAfterMs", profile.staleAfterMs())
        .whole("lostAfterMs", profile.lostAfterMs());
  }
}
