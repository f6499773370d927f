package dev.tailrace.client;

import dev.tailrace.client.Inbox.StreamLine;
import dev.tailrace.client.spool.Outbox;
import dev.tailrace.model.Limits;
import dev.tailrace.model.event.LogChunk;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.wire.Decoded;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes numbered, encoded events and puts them into the outbox. A number is used up even when the
 * outbox has no room, so that the server sees the gap. The recorder's thread only.
 */
final class EventWriter {
  private static final int CHUNK_LINES_MAX = 2_000;
  private static final int CHUNK_BYTES_MAX = Limits.DEFAULT.recordBytesMax() * 3 / 4;
  private static final int LINE_FRAME_BYTES = 32;

  private final Identity identity;
  private final Outbox outbox;
  private final Counters counters;
  private final Map<Topic, Long> lastSeq = new EnumMap<>(Topic.class);

  EventWriter(Identity identity, Outbox outbox, Counters counters) {
    this.identity = identity;
    this.outbox = outbox;
    this.counters = counters;
  }

  /** Writes a lifecycle event; a barrier is sent only when all before it was acknowledged. */
  void lifecycle(Inbox.Note note, boolean barrier) {
    RunEvent event = note.event().apply(identity.header(note.timeEpochMs(), nextSeq(Topic.RUNS)));
    byte[] value = EventCodec.cbor(event);
    if (acceptable(event, value)) {
      put(Topic.RUNS, barrier, value);
      counters.recorded.increment();
    } else {
      counters.unrecorded.increment();
    }
  }

  /** What the server would refuse takes no number; it is told here, where it was written. */
  private boolean acceptable(RunScoped event, byte[] value) {
    if (value.length > Limits.DEFAULT.recordBytesMax()) {
      counters.error(
          event.getClass().getSimpleName() + " of " + value.length + " bytes: too_large");
      return false;
    }
    if (EventCodec.decode(value) instanceof Decoded.Refused(var refusal)) {
      counters.error(
          event.getClass().getSimpleName()
              + ": "
              + refusal.reason().code()
              + " ("
              + refusal.detail()
              + ")");
      return false;
    }
    return true;
  }

  /** Writes the rows as records of at most {@link MetricRows#recordRows} rows. */
  void metrics(String[] names, MetricRows rows) {
    int most = MetricRows.recordRows(names.length);
    for (int from = 0; from < rows.count; from += most) {
      int to = Math.min(from + most, rows.count);
      metrics(names, rows, new Part(from, to, 0, names.length));
    }
    counters.recorded.add(rows.count);
  }

  /** A rectangle of a buffer. */
  private record Part(int fromRow, int toRow, int fromMetric, int toMetric) {
    boolean splits() {
      return toRow - fromRow > 1 || toMetric - fromMetric > 1;
    }

    /** Fewer rows while there are several, else fewer metrics. */
    List<Part> halves() {
      int row = (fromRow + toRow) >>> 1;
      int metric = (fromMetric + toMetric) >>> 1;
      return toRow - fromRow > 1
          ? List.of(
              new Part(fromRow, row, fromMetric, toMetric),
              new Part(row, toRow, fromMetric, toMetric))
          : List.of(
              new Part(fromRow, toRow, fromMetric, metric),
              new Part(fromRow, toRow, metric, toMetric));
    }
  }

  private void metrics(String[] names, MetricRows rows, Part part) {
    long[] times = rows.timesEpochMs(part.fromRow, part.toRow);
    MetricBatch batch =
        new MetricBatch(
            identity.header(times[times.length - 1], nextSeq(Topic.METRICS)),
            identity.rank(),
            identity.attempt(),
            rows.steps(part.fromRow, part.toRow),
            times,
            Arrays.copyOfRange(names, part.fromMetric, part.toMetric),
            rows.columns(part.fromRow, part.toRow, part.fromMetric, part.toMetric));
    byte[] value = EventCodec.cbor(batch);
    if (value.length > Limits.DEFAULT.recordBytesMax() && part.splits()) {
      part.halves().forEach(half -> metrics(names, rows, half));
    } else {
      put(Topic.METRICS, false, value);
    }
  }

  /** Writes the lines, each stream's in order, as few records as the limits allow. */
  void lines(List<StreamLine> lines) {
    Map<String, List<LogChunk.Line>> byStream = new LinkedHashMap<>();
    for (StreamLine line : lines) {
      byStream.computeIfAbsent(line.stream(), _ -> new ArrayList<>()).add(line.line());
    }
    byStream.forEach(this::stream);
    counters.recorded.add(lines.size());
  }

  private void stream(String stream, List<LogChunk.Line> lines) {
    int from = 0;
    while (from < lines.size()) {
      int to = from;
      long bytes = 0;
      do {
        // A char is at most 3 bytes of UTF-8.
        bytes += LINE_FRAME_BYTES + 3L * lines.get(to).text().length();
        to++;
      } while (to < lines.size()
          && to - from < CHUNK_LINES_MAX
          && bytes + LINE_FRAME_BYTES + 3L * lines.get(to).text().length() <= CHUNK_BYTES_MAX);
      long timeEpochMs = lines.get(to - 1).timeEpochMs();
      LogChunk chunk =
          new LogChunk(
              identity.header(timeEpochMs, nextSeq(Topic.LOGS)),
              stream,
              identity.rank(),
              identity.attempt(),
              lines.subList(from, to));
      put(Topic.LOGS, false, EventCodec.cbor(chunk));
      from = to;
    }
  }

  private long nextSeq(Topic topic) {
    return lastSeq.getOrDefault(topic, 0L) + 1;
  }

  private void put(Topic topic, boolean barrier, byte[] value) {
    lastSeq.merge(topic, 1L, Long::sum);
    counters.batched.increment();
    if (!outbox.append(topic, barrier, value)) {
      counters.lost.increment();
      counters.error("no room in the spool: an event for " + topic.suffix() + " is lost");
    }
  }
}
