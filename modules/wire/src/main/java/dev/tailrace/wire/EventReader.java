package dev.tailrace.wire;

import dev.tailrace.model.Limits;
import dev.tailrace.model.Reason;
import dev.tailrace.model.Value;
import dev.tailrace.model.event.Event;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.Heartbeat;
import dev.tailrace.model.event.JudgeMarker;
import dev.tailrace.model.event.LogChunk;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.ProjectEvent;
import java.util.ArrayList;
import java.util.List;

/** Makes the event that a {@link Draft} describes; {@link RunEventReader} has the lifecycle. */
final class EventReader {
  /** The schema version that this code writes, and the highest that it reads. */
  static final long VERSION = 1;

  private static final String STDOUT = "stdout";
  private static final int LINE_BYTES_MAX = Limits.DEFAULT.logLineBytesMax();

  private EventReader() {}

  static Event read(Draft in) throws RefusedException {
    checkVersion(in);
    String name = in.needText("type");
    EventType type = EventType.named(name);
    return switch (type) {
      case null -> throw RefusedException.at("type", Reason.UNKNOWN_TYPE, name);
      case METRICS -> metrics(in);
      case LOG -> log(in);
      case HEARTBEAT ->
          new Heartbeat(unsequenced(in), in.rankOr0(), in.attemptOr1(), in.value("progress"));
      case JUDGE_MARKER -> new JudgeMarker(unsequenced(in));
      case PROJECT_CREATED -> new ProjectEvent.ProjectCreated(time(in), project(in), profile(in));
      case PROJECT_EDITED -> new ProjectEvent.ProjectEdited(time(in), project(in), profile(in));
      case PROJECT_DELETED -> new ProjectEvent.ProjectDeleted(time(in), project(in));
      case PROJECT_RESTORED -> new ProjectEvent.ProjectRestored(time(in), project(in));
      default -> RunEventReader.read(type, header(in), in);
    };
  }

  /** Nothing else is looked at in a record of a newer schema. */
  private static void checkVersion(Draft in) throws RefusedException {
    if (!(in.value("v") instanceof Value.Whole(long version)) || version < 1) {
      throw RefusedException.at("v", Reason.SCHEMA_MISSING, "the schema version, 1, belongs here");
    }
    if (version > VERSION) {
      throw RefusedException.at("v", Reason.SCHEMA_NEWER, version + "; known is " + VERSION);
    }
  }

  private static Header header(Draft in) throws RefusedException {
    String run = in.needId("run", Reason.BAD_RUN_ID);
    String writer = in.id("writer", Reason.BAD_WRITER);
    Long seq = in.within("seq", 1, Limits.DEFAULT.stepMax(), Reason.SEQ_RANGE);
    if (seq != null && writer == null) {
      throw RefusedException.at("writer", Reason.MISSING_FIELD, "a seq belongs to a writer");
    }
    return new Header(run, time(in), writer, seq == null ? 0 : seq, in.flag("resent"));
  }

  /** What is never sequenced has no seq; one that is sent all the same is an unknown field. */
  private static Header unsequenced(Draft in) throws RefusedException {
    String run = in.needId("run", Reason.BAD_RUN_ID);
    return new Header(run, time(in), in.id("writer", Reason.BAD_WRITER), 0, in.flag("resent"));
  }

  private static long time(Draft in) throws RefusedException {
    return in.needWhole("time");
  }

  private static MetricBatch metrics(Draft in) throws RefusedException {
    return in.columns().batch(header(in), in.rankOr0(), in.attemptOr1(), in.step("step"));
  }

  private static LogChunk log(Draft in) throws RefusedException {
    Header header = header(in);
    String stream = in.name("stream");
    return new LogChunk(
        header,
        stream == null ? STDOUT : stream,
        in.rankOr0(),
        in.attemptOr1(),
        lines(in, header.timeEpochMs()));
  }

  private static List<LogChunk.Line> lines(Draft in, long timeEpochMs) throws RefusedException {
    if (!(Draft.need("lines", in.value("lines")) instanceof Value.Items(List<Value> items))) {
      throw RefusedException.at("lines", Reason.TYPE_MISMATCH, "a list of lines belongs here");
    }
    if (items.isEmpty()) {
      throw RefusedException.at("lines", Reason.BATCH_SHAPE, "at least one line");
    }
    var lines = new ArrayList<LogChunk.Line>(items.size());
    for (Value item : items) {
      try {
        lines.add(line(in, item, timeEpochMs));
      } catch (RefusedException e) {
        throw e.under(Integer.toString(lines.size())).under("lines");
      }
    }
    return lines;
  }

  private static LogChunk.Line line(Draft in, Value item, long timeEpochMs)
      throws RefusedException {
    var line =
        switch (item) {
          case Value.Text(String text) -> new LogChunk.Line(timeEpochMs, text);
          case Value.Fields(var fields) -> {
            var inner = new Draft(fields, in.columns());
            Long time = inner.whole("time");
            yield new LogChunk.Line(time == null ? timeEpochMs : time, inner.needText("text"));
          }
          case Value.Whole _, Value.Real _, Value.Flag _, Value.Items _, Value.Null _ ->
              throw new RefusedException(Reason.TYPE_MISMATCH, "a line is a text or an object");
        };
    if (Utf8.length(line.text()) > LINE_BYTES_MAX) {
      throw new RefusedException(Reason.LINE_TOO_LONG, "at most " + LINE_BYTES_MAX + " bytes");
    }
    return line;
  }

  private static String project(Draft in) throws RefusedException {
    return in.needId("project", Reason.BAD_PROJECT_ID);
  }

  private static ProjectEvent.Profile profile(Draft in) throws RefusedException {
    return new ProjectEvent.Profile(
        in.name("name"),
        in.text("note"),
        in.settings("tags"),
        in.positive("staleAfterMs"),
        in.positive("lostAfterMs"));
  }
}
