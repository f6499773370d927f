package dev.tailrace.wire;

import dev.tailrace.model.event.Event;
import dev.tailrace.model.event.Heartbeat;
import dev.tailrace.model.event.JudgeMarker;
import dev.tailrace.model.event.LogChunk;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.ProjectEvent;
import dev.tailrace.model.event.RunEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The one table of the events' public names. */
enum EventType {
  RUN_STARTED("run.started", RunEvent.RunStarted.class),
  WRITER_JOINED("writer.joined", RunEvent.WriterJoined.class),
  RUN_RESUMED("run.resumed", RunEvent.RunResumed.class),
  RUN_CONFIG("run.config", RunEvent.ConfigChanged.class),
  RUN_TAGS("run.tags", RunEvent.TagsChanged.class),
  RUN_SUMMARY("run.summary", RunEvent.SummaryChanged.class),
  METRIC_DEFINED("metric.defined", RunEvent.MetricDefined.class),
  ARTIFACT_LOGGED("artifact.logged", RunEvent.ArtifactLogged.class),
  RESOURCE_USED("resource.used", RunEvent.ResourceUsed.class),
  SOURCE_SAVED("source.saved", RunEvent.SourceSaved.class),
  ALERT_RAISED("alert.raised", RunEvent.AlertRaised.class),
  PROGRESS_DECLARED("progress.declared", RunEvent.ProgressDeclared.class),
  RUN_FINISHED("run.finished", RunEvent.RunFinished.class),
  RUN_LOST("run.lost", RunEvent.RunLost.class),
  RUN_REVIVED("run.revived", RunEvent.RunRevived.class),
  RUN_EDITED("run.edited", RunEvent.RunEdited.class),
  MEDIA_LOGGED("media.logged", RunEvent.MediaLogged.class),
  RUN_DELETED("run.deleted", RunEvent.RunDeleted.class),
  RUN_RESTORED("run.restored", RunEvent.RunRestored.class),
  RUN_PURGED("run.purged", RunEvent.RunPurged.class),
  METRICS("metrics", MetricBatch.class),
  LOG("log", LogChunk.class),
  HEARTBEAT("heartbeat", Heartbeat.class),
  JUDGE_MARKER("judge.marker", JudgeMarker.class),
  PROJECT_CREATED("project.created", ProjectEvent.ProjectCreated.class),
  PROJECT_EDITED("project.edited", ProjectEvent.ProjectEdited.class),
  PROJECT_DELETED("project.deleted", ProjectEvent.ProjectDeleted.class),
  PROJECT_RESTORED("project.restored", ProjectEvent.ProjectRestored.class);

  /** Names of lifecycle events of runs. */
  static final List<String> RUN_NAMES =
      Arrays.stream(values())
          .filter(type -> RunEvent.class.isAssignableFrom(type.event))
          .map(EventType::text)
          .toList();

  private static final Map<String, EventType> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(EventType::text, Function.identity()));
  private static final Map<Class<? extends Event>, EventType> BY_CLASS =
      Arrays.stream(values()).collect(Collectors.toMap(type -> type.event, Function.identity()));

  private final String text;
  private final Class<? extends Event> event;

  EventType(String text, Class<? extends Event> event) {
    this.text = text;
    this.event = event;
  }

  /** The value of the field {@code type}. */
  String text() {
    return text;
  }

  /** Null when no event has that name. */
  static @Nullable EventType named(String text) {
    return BY_NAME.get(text);
  }

  static EventType of(Event event) {
    return of(event.getClass());
  }

  static EventType of(Class<? extends Event> event) {
    EventType type = BY_CLASS.get(event);
    if (type == null) {
      throw new IllegalStateException("no public name for " + event);
    }
    return type;
  }
}
