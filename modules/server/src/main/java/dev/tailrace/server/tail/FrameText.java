package dev.tailrace.server.tail;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.model.event.LogChunk;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunEvent.AlertRaised;
import dev.tailrace.server.http.Globs;
import dev.tailrace.server.http.JsonOutput;
import dev.tailrace.server.tail.WatchedRuns.Told;
import dev.tailrace.streams.Position;
import dev.tailrace.streams.tail.TailItem;
import dev.tailrace.wire.Topic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The {@code event} and {@code data} lines of frames, encoded once for all clients that chose alike
 * and kept while they are fresh. Any thread.
 */
final class FrameText {
  private static final int KEPT_MAX = 2_048;
  private static final long KEPT_BYTES_MAX = 16 << 20;

  /** A record and what was chosen of it. */
  record Key(Topic topic, int partition, long offset, Globs metrics) {
    /** Only of a batch of metrics does a client choose a part. */
    static Key of(TailItem.Frame frame, Globs metrics) {
      return new Key(
          frame.topic(),
          frame.partition(),
          frame.offset(),
          frame.event() instanceof MetricBatch ? metrics : Globs.ALL);
    }
  }

  /** The lines of a frame. */
  static final class Encoded {
    private final byte[] lines;
    private final @Nullable Told told;
    private volatile @Nullable Numbered numbered;

    /**
     * @param told what the client knows of the run when it has the frame; null when it is no row
     */
    Encoded(byte[] lines, @Nullable Told told) {
      this.lines = lines;
      this.told = told;
    }

    @Nullable Told told() {
      return told;
    }

    /** Of the lines alone, and with an id. */
    private long keptBytes() {
      return 2L * lines.length;
    }

    /** With the id for who stood at {@code before}; made once for all who stand there. */
    Numbered after(Position before, TailItem.Frame frame) {
      Numbered known = numbered;
      if (known == null || !known.before.equals(before)) {
        Position after = before.with(frame.topic(), frame.partition(), frame.offset() + 1);
        known = new Numbered(before, after, id(after, lines));
        numbered = known;
      }
      return known;
    }
  }

  /**
   * A frame as a client gets it.
   *
   * @param before where the client stood
   * @param after where it stands when it has the frame
   */
  @SuppressWarnings("ArrayRecordComponent") // written, never changed
  record Numbered(Position before, Position after, byte[] frame) {}

  /** A frame that a tail can go on from. */
  static byte[] id(Position position, byte[] lines) {
    byte[] id = ("id: " + position.token() + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(id, id.length + lines.length);
    System.arraycopy(lines, 0, all, id.length, lines.length);
    return all;
  }

  private final Map<Key, Encoded> kept = new LinkedHashMap<>(16, 0.75f, true);
  private long keptBytes; // guarded by kept

  /**
   * What was encoded for this key, else what {@code encoding} makes; two may race to make it. What
   * it cannot make is null, and asked for again.
   */
  @Nullable Encoded of(Key key, Supplier<@Nullable Encoded> encoding) {
    synchronized (kept) {
      Encoded known = kept.get(key);
      if (known != null) {
        return known;
      }
    }
    Encoded encoded = encoding.get();
    if (encoded != null) {
      keep(key, encoded);
    }
    return encoded;
  }

  /** What was not asked for the longest gives way. */
  private void keep(Key key, Encoded encoded) {
    synchronized (kept) {
      Encoded before = kept.put(key, encoded);
      keptBytes += encoded.keptBytes() - (before == null ? 0 : before.keptBytes());
      Iterator<Encoded> eldest = kept.values().iterator();
      while (kept.size() > KEPT_MAX || keptBytes > KEPT_BYTES_MAX) {
        keptBytes -= eldest.next().keptBytes();
        eldest.remove();
      }
    }
  }

  /** The bytes of all lines that are kept. */
  long keptBytes() {
    synchronized (kept) {
      return keptBytes;
    }
  }

  static byte[] frame(String event, JsonOutput.Body data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    out.writeBytes(("event: " + event + "\ndata: ").getBytes(StandardCharsets.UTF_8));
    out.writeBytes(JsonOutput.bytes(data));
    out.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  static byte[] metrics(MetricBatch batch, Globs chosen) {
    return frame("metrics", json -> write(json, batch, chosen));
  }

  private static void write(JsonGenerator json, MetricBatch batch, Globs chosen)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("run", batch.header().run());
    json.writeNumberField("rank", batch.rank());
    json.writeNumberField("attempt", batch.attempt());
    json.writeFieldName("steps");
    json.writeArray(batch.steps(), 0, batch.rows());
    json.writeFieldName("times");
    json.writeArray(batch.timesEpochMs(), 0, batch.rows());
    json.writeObjectFieldStart("metrics");
    for (int i = 0; i < batch.names().length; i++) {
      if (chosen.matches(batch.names()[i])) {
        json.writeFieldName(batch.names()[i]);
        json.writeArray(batch.values()[i], 0, batch.rows());
      }
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  static byte[] log(LogChunk chunk) {
    return frame(
        "log",
        json -> {
          json.writeStartObject();
          json.writeStringField("run", chunk.header().run());
          json.writeNumberField("rank", chunk.rank());
          json.writeStringField("stream", chunk.stream());
          json.writeArrayFieldStart("lines");
          for (LogChunk.Line line : chunk.lines()) {
            json.writeStartObject();
            json.writeNumberField("time", line.timeEpochMs());
            json.writeStringField("text", line.text());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  static byte[] alert(AlertRaised alert) {
    return frame(
        "alert",
        json -> {
          json.writeStartObject();
          json.writeStringField("run", alert.header().run());
          json.writeStringField("level", alert.level());
          json.writeStringField("title", alert.title());
          json.writeStringField("text", alert.text());
          json.writeNumberField("time", alert.timeEpochMs());
          json.writeEndObject();
        });
  }
}
