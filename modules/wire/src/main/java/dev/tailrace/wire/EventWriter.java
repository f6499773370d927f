package dev.tailrace.wire;

import dev.tailrace.model.event.Event;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.Heartbeat;
import dev.tailrace.model.event.JudgeMarker;
import dev.tailrace.model.event.LogChunk;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.ProjectEvent;
import dev.tailrace.model.event.RunEvent;
import java.io.IOException;

/**
 * Writes events in schema order: type, v, the header, then the type's own fields. What is at its
 * default or not said is left out.
 */
final class EventWriter {
  private static final int HEAD_FIELDS = 4;

  private final Sink out;

  EventWriter(Sink out) {
    this.out = out;
  }

  void write(Event event) throws IOException {
    switch (event) {
      case MetricBatch batch -> metrics(batch);
      case LogChunk chunk -> log(chunk);
      case RunEvent _, Heartbeat _, JudgeMarker _, ProjectEvent _ ->
          out.value(EventFields.of(event));
    }
  }

  private void metrics(MetricBatch batch) throws IOException {
    Header header = batch.header();
    boolean timed = !isTimedByHeader(batch);
    boolean single = batch.rows() == 1 && !timed;
    int own = 2 + count(batch.rank() != 0) + count(batch.attempt() != 1) + count(timed);
    head(EventType.METRICS, header, own);
    place(batch.rank(), batch.attempt());
    if (single) {
      out.key("step");
      out.whole(batch.steps()[0]);
    } else {
      out.key("steps");
      out.wholes(batch.steps());
    }
    if (timed) {
      out.key("times");
      out.wholes(batch.timesEpochMs());
    }
    out.key("metrics");
    out.fields(batch.names().length);
    for (int i = 0; i < batch.names().length; i++) {
      out.key(batch.names()[i]);
      if (single) {
        out.real(batch.values()[i][0]);
      } else {
        out.reals(batch.values()[i]);
      }
    }
    out.endFields();
    out.endFields();
  }

  private static boolean isTimedByHeader(MetricBatch batch) {
    for (long time : batch.timesEpochMs()) {
      if (time != batch.timeEpochMs()) {
        return false;
      }
    }
    return true;
  }

  private void log(LogChunk chunk) throws IOException {
    Header header = chunk.header();
    head(EventType.LOG, header, 2 + count(chunk.rank() != 0) + count(chunk.attempt() != 1));
    out.key("stream");
    out.text(chunk.stream());
    place(chunk.rank(), chunk.attempt());
    out.key("lines");
    out.items(chunk.lines().size());
    for (LogChunk.Line line : chunk.lines()) {
      if (line.timeEpochMs() == header.timeEpochMs()) {
        out.text(line.text());
      } else {
        out.fields(2);
        out.key("time");
        out.whole(line.timeEpochMs());
        out.key("text");
        out.text(line.text());
        out.endFields();
      }
    }
    out.endItems();
    out.endFields();
  }

  /** Opens the record; {@code own} counts the fields that the type adds. */
  private void head(EventType type, Header header, int own) throws IOException {
    boolean written = header.writer() != null;
    boolean sequenced = header.sequenced();
    boolean resent = header.resent();
    out.fields(HEAD_FIELDS + own + count(written) + count(sequenced) + count(resent));
    out.key("type");
    out.text(type.text());
    out.key("v");
    out.whole(EventReader.VERSION);
    out.key("run");
    out.text(header.run());
    if (header.writer() != null) {
      out.key("writer");
      out.text(header.writer());
    }
    if (sequenced) {
      out.key("seq");
      out.whole(header.seq());
    }
    out.key("time");
    out.whole(header.timeEpochMs());
    if (resent) {
      out.key("resent");
      out.flag(true);
    }
  }

  private void place(int rank, int attempt) throws IOException {
    if (rank != 0) {
      out.key("rank");
      out.whole(rank);
    }
    if (attempt != 1) {
      out.key("attempt");
      out.whole(attempt);
    }
  }

  private static int count(boolean present) {
    return present ? 1 : 0;
  }
}
