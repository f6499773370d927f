package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.model.event.Launch;
import dev.tailrace.model.event.RunEvent.ErrorInfo;
import dev.tailrace.model.liveness.RankLiveness;
import dev.tailrace.model.liveness.RunLiveness;
import dev.tailrace.model.run.About;
import dev.tailrace.model.run.Attempt;
import dev.tailrace.model.run.Note;
import dev.tailrace.model.run.Rank;
import dev.tailrace.model.run.RunState;
import dev.tailrace.series.RankProgress;
import dev.tailrace.streams.view.WriterGap;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run as JSON: the row that lists and tails show, and the whole document. */
public final class RunJson {
  private RunJson() {}

  /** The row, as one object. */
  public static void row(JsonGenerator json, RunState state, RunLiveness liveness)
      throws IOException {
    json.writeStartObject();
    rowFields(json, state, liveness);
    json.writeEndObject();
  }

  static void document(JsonGenerator json, RunReading reading) throws IOException {
    RunState state = reading.state();
    RunLiveness liveness = reading.liveness();
    json.writeStartObject();
    rowFields(json, state, liveness);
    aboutFields(json, state);
    ranks(json, reading);
    attempts(json, state);
    json.writeObjectFieldStart("metrics");
    for (var metric : reading.metrics()) {
      json.writeFieldName(metric.name());
      MetricJson.glance(json, metric);
    }
    json.writeEndObject();
    json.writeObjectFieldStart("liveness");
    json.writeStringField("status", liveness.status().code());
    Fields.whole(json, "since", liveness.sinceEpochMs());
    Fields.text(json, "evidence", liveness.evidence());
    json.writeNumberField("revivals", state.revivals());
    json.writeEndObject();
    ledger(json, reading.ledger());
    json.writeEndObject();
  }

  /** The lifecycle part alone, as of an earlier position: nothing that time or points decide. */
  static void past(JsonGenerator json, RunState state) throws IOException {
    json.writeStartObject();
    identity(json, state);
    Fields.text(
        json,
        "status",
        state.end() == null
            ? null
            : state.end().status().name().toLowerCase(java.util.Locale.ROOT));
    facts(json, state);
    aboutFields(json, state);
    attempts(json, state);
    json.writeEndObject();
  }

  private static void rowFields(JsonGenerator json, RunState state, RunLiveness liveness)
      throws IOException {
    identity(json, state);
    json.writeStringField("status", liveness.status().code());
    json.writeBooleanField("degraded", liveness.degraded());
    Fields.text(json, "reason", liveness.reason());
    Fields.whole(json, "lastHeardTime", liveness.lastHeardEpochMs());
    facts(json, state);
  }

  private static void identity(JsonGenerator json, RunState state) throws IOException {
    About about = state.about();
    json.writeStringField("id", state.run());
    json.writeStringField("project", state.project());
    Fields.text(json, "name", about.name());
    Fields.text(json, "group", about.group());
    Fields.text(json, "jobType", about.jobType());
  }

  private static void facts(JsonGenerator json, RunState state) throws IOException {
    json.writeNumberField("attempt", state.attempt());
    Fields.whole(json, "worldSize", state.worldSize());
    Fields.whole(json, "createdTime", state.createdEpochMs());
    Fields.whole(json, "startTime", state.startEpochMs());
    Fields.whole(json, "endTime", state.endEpochMs());
    Fields.whole(json, "durationMs", state.durationMs());
    Fields.value(json, "tags", state.tags());
    Fields.value(json, "config", state.config());
    Fields.value(json, "summary", state.summary());
    json.writeBooleanField("deleted", state.deleted());
  }

  private static void aboutFields(JsonGenerator json, RunState state) throws IOException {
    About about = state.about();
    Fields.text(json, "note", about.note());
    Fields.value(json, "host", about.host());
    Fields.value(json, "git", about.git());
    Fields.value(json, "command", about.command());
    Fields.value(json, "dependencies", about.dependencies());
    Fields.value(json, "sources", about.sources());
    parent(json, about.parent());
    error(json, state.error() == null ? null : state.error().what());
    Fields.value(json, "result", state.result() == null ? null : state.result().what());
    json.writeArrayFieldStart("notes");
    for (Note note : state.notes().kept()) {
      note(json, note);
    }
    json.writeEndArray();
  }

  private static void parent(JsonGenerator json, Launch.@Nullable Parent parent)
      throws IOException {
    if (parent == null) {
      json.writeNullField("parent");
      return;
    }
    json.writeObjectFieldStart("parent");
    json.writeStringField("run", parent.run());
    Fields.whole(json, "attempt", parent.attempt());
    Fields.whole(json, "step", parent.step());
    json.writeEndObject();
  }

  private static void error(JsonGenerator json, @Nullable ErrorInfo error) throws IOException {
    if (error == null) {
      json.writeNullField("error");
      return;
    }
    json.writeObjectFieldStart("error");
    Fields.text(json, "type", error.type());
    Fields.text(json, "message", error.message());
    Fields.text(json, "trace", error.trace());
    json.writeEndObject();
  }

  private static void note(JsonGenerator json, Note note) throws IOException {
    json.writeStartObject();
    switch (note) {
      case Note.ConfigConflict(String key, int rank, int attempt) -> {
        json.writeStringField("kind", "config_conflict");
        json.writeStringField("key", key);
        json.writeNumberField("rank", rank);
        json.writeNumberField("attempt", attempt);
      }
      case Note.ProjectMismatch(String project, int rank, int attempt) -> {
        json.writeStringField("kind", "project_mismatch");
        json.writeStringField("project", project);
        json.writeNumberField("rank", rank);
        json.writeNumberField("attempt", attempt);
      }
    }
    json.writeEndObject();
  }

  private static void ranks(JsonGenerator json, RunReading reading) throws IOException {
    json.writeArrayFieldStart("ranks");
    for (RankLiveness one : reading.liveness().ranks()) {
      Rank rank = reading.state().ranks().get(one.rank());
      RankProgress progress = reading.progressOf(one.rank());
      json.writeStartObject();
      json.writeNumberField("rank", one.rank());
      json.writeStringField("status", one.status().code());
      Fields.whole(json, "attempt", rank == null ? null : rank.attempt());
      Fields.whole(json, "lastHeardTime", one.lastHeardEpochMs());
      Fields.whole(json, "lastStep", progress == null ? null : progress.lastStep());
      json.writeArrayFieldStart("writers");
      for (String writer : rank == null ? List.<String>of() : rank.writers()) {
        json.writeString(writer);
      }
      json.writeEndArray();
      Fields.value(json, "host", rank == null ? null : rank.host());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void attempts(JsonGenerator json, RunState state) throws IOException {
    json.writeArrayFieldStart("attempts");
    for (Attempt attempt : state.attempts()) {
      json.writeStartObject();
      json.writeNumberField("attempt", attempt.number());
      Fields.whole(json, "fromStep", attempt.fromStep());
      json.writeNumberField("startTime", attempt.startEpochMs());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void ledger(JsonGenerator json, RunReading.Ledger ledger) throws IOException {
    json.writeObjectFieldStart("ledger");
    json.writeNumberField("events", ledger.events());
    json.writeNumberField("points", ledger.points());
    json.writeNumberField("logLines", ledger.logLines());
    json.writeNumberField("duplicates", ledger.duplicates());
    json.writeNumberField("late", ledger.late());
    json.writeNumberField("deadLetters", ledger.deadLetters());
    json.writeArrayFieldStart("gaps");
    for (var topic : ledger.gaps().entrySet()) {
      for (WriterGap gap : topic.getValue()) {
        json.writeStartObject();
        json.writeStringField("topic", topic.getKey().suffix());
        json.writeStringField("writer", gap.writer());
        Fields.whole(json, "rank", gap.rank() < 0 ? null : gap.rank());
        json.writeNumberField("fromSeq", gap.fromSeq());
        json.writeNumberField("toSeq", gap.toSeq());
        json.writeEndObject();
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
