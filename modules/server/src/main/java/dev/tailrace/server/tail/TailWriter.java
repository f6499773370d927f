package dev.tailrace.server.tail;

import dev.tailrace.model.event.Heartbeat;
import dev.tailrace.model.event.JudgeMarker;
import dev.tailrace.model.event.LogChunk;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunEvent.AlertRaised;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.server.http.ChunkBuffer;
import dev.tailrace.server.http.Chunks;
import dev.tailrace.server.http.ProblemException;
import dev.tailrace.server.read.PastRuns;
import dev.tailrace.server.read.SeriesTailReads;
import dev.tailrace.server.read.TailReads;
import dev.tailrace.server.read.TailReads.Row;
import dev.tailrace.server.tail.WatchedRuns.Told;
import dev.tailrace.streams.Position;
import dev.tailrace.streams.tail.Subscription;
import dev.tailrace.streams.tail.TailItem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes one client's frames, on the client's own thread: whoever reads slowly blocks here and
 * nowhere else. What needs no more than to be passed on is left to the pump once the tail is live.
 */
final class TailWriter {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final TailReads reads;
  private final FrameText texts;
  private final TailReads.Runs runs;
  private final TailChoice choice;
  private final int pingMs;
  private final TailGaps gaps;
  private final TailPump pump;
  private final @Nullable SeriesTail series;
  private final PastRuns past = new PastRuns();
  private final WatchedRuns watched = new WatchedRuns();
  private Position position;
  private int lanesBehind;
  private boolean unsent;
  private long lastWriteNanos = System.nanoTime();
  private long lastLookNanos = System.nanoTime();

  /**
   * @param position what the client has already
   * @param series null when no series frames are wanted
   */
  TailWriter(
      TailReads reads,
      FrameText texts,
      TailReads.Runs runs,
      TailChoice choice,
      Position position,
      int pingMs,
      TailGaps gaps,
      TailPump pump,
      @Nullable SeriesTail series) {
    this.reads = reads;
    this.texts = texts;
    this.runs = runs;
    this.choice = choice;
    this.position = position;
    this.pingMs = pingMs;
    this.gaps = gaps;
    this.pump = pump;
    this.series = series;
  }

  /** Asked on the folding threads; what takes a look at views is asked later, by the writer. */
  boolean wants(RunScoped event) {
    return choice.wants(event) && runs.mayBe(event.header().run());
  }

  /**
   * The runs where the tail begins.
   *
   * @param shown what the client gets first
   * @param before what the client has seen before the position from which it goes on
   */
  record Known(List<Row> shown, List<Row> before) {
    Known {
      shown = List.copyOf(shown);
      before = List.copyOf(before);
    }
  }

  /**
   * @param chunks the way past Jetty, asked when the answer has begun
   */
  void write(
      OutputStream out,
      Subscription subscription,
      Known known,
      int lanes,
      Supplier<Optional<Chunks>> chunks)
      throws IOException {
    lanesBehind = lanes;
    out.write("retry: 1000\n\n".getBytes(StandardCharsets.UTF_8));
    for (Row row : known.shown()) {
      run(out, row);
    }
    known.before().forEach(row -> watched.told(Told.of(row.alone())));
    flush(out);
    PumpedTail pumped =
        series == null && !runs.filtered()
            ? chunks
                .get()
                .map(way -> new PumpedTail(pump, subscription, way, this::pass))
                .orElse(null)
            : null;
    boolean open = true;
    while (open) {
      try {
        TailItem item = next(subscription, pumped);
        open = (item == null || write(out, item)) && write(out, series);
        if (open) {
          look(out);
        }
        if (unsent && !subscription.hasNext()) {
          flush(out); // what waits together goes together
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        open = false;
      }
    }
  }

  private @Nullable TailItem next(Subscription subscription, @Nullable PumpedTail pumped)
      throws IOException, InterruptedException {
    if (pumped != null && lanesBehind == 0 && !unsent && pump.isOpen()) {
      return pumped.next(rest());
    }
    return subscription.next(series == null ? LOOK : series.quiet());
  }

  /** How long there is nothing to look at. */
  private Duration rest() {
    long now = System.nanoTime();
    long look = LOOK.toNanos() - (now - lastLookNanos);
    long ping = pingMs * 1_000_000L - (now - lastWriteNanos);
    boolean changes = choice.types().contains(TailChoice.Type.RUN);
    return Duration.ofNanos(changes ? look : Math.max(look, ping));
  }

  /** Appends a frame that is text and nothing else; for the pump. */
  private boolean pass(ChunkBuffer out, TailItem item) throws IOException {
    if (!(item instanceof TailItem.Frame frame) || !isText(frame.event())) {
      return false;
    }
    long now = System.nanoTime();
    FrameText.Encoded encoded = pump.last().of(frame, choice.metrics(), now);
    if (encoded == null) {
      try {
        encoded = shown(frame);
      } catch (ProblemException e) {
        throw new TailEnds.MovedException(e);
      }
      pump.last().put(frame, choice.metrics(), encoded, now);
    }
    if (encoded == null) {
      position = position.with(frame.topic(), frame.partition(), frame.offset() + 1);
      return true;
    }
    FrameText.Numbered numbered = encoded.after(position, frame);
    if (numbered.frame().length > out.room()) {
      return false;
    }
    position = numbered.after();
    out.put(numbered.frame());
    lastWriteNanos = now;
    return true;
  }

  private static boolean isText(RunScoped event) {
    return switch (event) {
      case MetricBatch _, LogChunk _, AlertRaised _ -> true;
      case RunEvent _, Heartbeat _, JudgeMarker _ -> false;
    };
  }

  private void flush(OutputStream out) throws IOException {
    out.flush();
    unsent = false;
  }

  private boolean write(OutputStream out, @Nullable SeriesTail changing) throws IOException {
    if (changing == null) {
      return true;
    }
    String ended = changing.ended();
    if (ended != null) {
      ended(out, ended);
      return false;
    }
    changing.write(
        new SeriesTail.Sink() {
          @Override
          public void series(SeriesTailReads.Part part) throws IOException {
            bare(out, FrameText.frame("series", part::write));
          }

          @Override
          public void gap(TailItem.Gap gap) throws IOException {
            gaps.missed(gap.frames());
            Position before = position.with(gap.topic(), gap.partition(), gap.fromOffset());
            Position after = before.with(gap.topic(), gap.partition(), gap.toOffset() + 1);
            bare(out, gapText(before, after, gap.frames())); // frames of records may wait behind it
          }
        });
    return true;
  }

  private void ended(OutputStream out, String reason) throws IOException {
    comment(out, "ended: " + reason.replaceAll("\\p{Cntrl}", " "));
  }

  private boolean write(OutputStream out, TailItem item) throws IOException {
    switch (item) {
      case TailItem.Frame frame -> frame(out, frame);
      case TailItem.Gap gap -> gap(out, gap);
      case TailItem.Live live -> {
        position = position.with(live.topic(), live.partition(), live.nextOffset());
        if (--lanesBehind == 0) {
          caughtUp(out);
        }
      }
      case TailItem.Ended(String reason) -> {
        ended(out, reason);
        return false;
      }
    }
    return true;
  }

  /** A frame about which the views cannot be asked ends the tail: to pass over it were a hole. */
  private void frame(OutputStream out, TailItem.Frame frame) throws IOException {
    try {
      show(out, frame);
    } catch (ProblemException e) {
      throw new TailEnds.MovedException(e);
    }
  }

  private void show(OutputStream out, TailItem.Frame frame) throws IOException {
    FrameText.Encoded encoded = shown(frame);
    if (encoded == null) {
      position = position.with(frame.topic(), frame.partition(), frame.offset() + 1);
      return;
    }
    if (encoded.told() != null) {
      watched.told(encoded.told());
    }
    FrameText.Numbered numbered = encoded.after(position, frame);
    position = numbered.after();
    bare(out, numbered.frame());
  }

  /** Null when the frame is not to be shown. */
  private FrameText.@Nullable Encoded shown(TailItem.Frame frame) {
    String run = frame.event().header().run();
    boolean named = frame.event() instanceof LogChunk && choice.namesLogs();
    if (reads.purged(run) || (!named && !reads.matches(runs, run))) {
      return null;
    }
    return texts.of(FrameText.Key.of(frame, choice.metrics()), () -> encode(frame));
  }

  /** Null when the run's row is not to be had any more. */
  private FrameText.@Nullable Encoded encode(TailItem.Frame frame) {
    return switch (frame.event()) {
      case MetricBatch batch ->
          new FrameText.Encoded(FrameText.metrics(batch, choice.metrics()), null);
      case LogChunk chunk -> new FrameText.Encoded(FrameText.log(chunk), null);
      case AlertRaised alert -> new FrameText.Encoded(FrameText.alert(alert), null);
      case RunEvent event ->
          reads
              .rowAfter(past, event.header().run(), frame.offset())
              .map(row -> new FrameText.Encoded(text(row), Told.of(row)))
              .orElse(null);
      case Heartbeat _, JudgeMarker _ ->
          throw new IllegalArgumentException(frame.event() + " is in no view");
    };
  }

  private static byte[] text(Row row) {
    return FrameText.frame("run", row::write);
  }

  /** The row as it is now. */
  private void run(OutputStream out, Row row) throws IOException {
    watched.told(Told.of(row));
    send(out, text(row));
  }

  private void gap(OutputStream out, TailItem.Gap gap) throws IOException {
    gaps.missed(gap.frames());
    Position before = position.with(gap.topic(), gap.partition(), gap.fromOffset());
    position = position.with(gap.topic(), gap.partition(), gap.toOffset() + 1);
    send(out, gapText(before, position, gap.frames()));
  }

  private static byte[] gapText(Position before, Position after, long frames) {
    return FrameText.frame(
        "gap",
        json -> {
          json.writeStartObject();
          json.writeStringField("from", before.token());
          json.writeStringField("to", after.token());
          json.writeNumberField("frames", frames);
          json.writeEndObject();
        });
  }

  private void caughtUp(OutputStream out) throws IOException {
    String here = position.token();
    send(
        out,
        FrameText.frame(
            "caught-up",
            json -> {
              json.writeStartObject();
              json.writeStringField("position", here);
              json.writeEndObject();
            }));
  }

  /**
   * Says what time alone has changed, and that the server is there; at most once in {@link #LOOK},
   * and however busy the tail is: what falls silent is seldom the run that is heard.
   */
  private void look(OutputStream out) throws IOException {
    if (System.nanoTime() - lastLookNanos < LOOK.toNanos()) {
      return;
    }
    lastLookNanos = System.nanoTime();
    // Not before all of the past is told: what is now would come before what was then.
    if (lanesBehind == 0 && choice.types().contains(TailChoice.Type.RUN)) {
      for (Row row : watched.changed(run -> reads.row(run).orElse(null))) {
        run(out, row);
      }
    }
    if (System.nanoTime() - lastWriteNanos >= pingMs * 1_000_000L) {
      comment(out, "ping");
    }
  }

  private void comment(OutputStream out, String text) throws IOException {
    out.write((": " + text + "\n\n").getBytes(StandardCharsets.UTF_8));
    lastWriteNanos = System.nanoTime();
    unsent = true;
  }

  private void send(OutputStream out, byte[] frame) throws IOException {
    bare(out, FrameText.id(position, frame));
  }

  /** A frame from which no tail can go on. */
  private void bare(OutputStream out, byte[] frame) throws IOException {
    out.write(frame);
    lastWriteNanos = System.nanoTime();
    unsent = true;
  }
}
