package dev.tailrace.server.tail;

import dev.tailrace.model.query.Filter;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.Parameters;
import dev.tailrace.server.http.Problem;
import dev.tailrace.server.http.ProblemCode;
import dev.tailrace.server.http.Quotas;
import dev.tailrace.server.read.Reader;
import dev.tailrace.server.read.RunListRoute;
import dev.tailrace.server.read.TailReads;
import dev.tailrace.server.read.TailReads.Row;
import dev.tailrace.streams.Position;
import dev.tailrace.streams.tail.Subscription;
import dev.tailrace.streams.tail.TailHub;
import dev.tailrace.streams.tail.TailStart;
import dev.tailrace.wire.Topic;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** Answers {@code /runs/{run}/tail} and {@code /tail}. */
public final class TailRoutes implements AutoCloseable {
  private static final Duration BEGIN_MAX = Duration.ofSeconds(10);

  /** The runs that a tail begins with. */
  private static final int ROWS_MAX = 10_000;

  private static final String NOW = "now";
  private static final String START = "start";

  private final TailHub hub;
  private final Reader reader;
  private final TailReads reads;
  private final int partitions;
  private final int tailsMax;
  private final int pingMs;
  private final FrameText texts = new FrameText();
  private final TailGaps gaps;
  private final TailEnds ends;
  private final TailPump pump = new TailPump();
  private final Quotas quotas;
  private final Set<Subscription> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param tailsMax clients at once
   * @param pingMs between signs of life
   */
  public TailRoutes(
      TailHub hub,
      Reader reader,
      TailReads reads,
      int partitions,
      int tailsMax,
      int pingMs,
      MeterRegistry registry) {
    this.hub = hub;
    this.reader = reader;
    this.reads = reads;
    this.partitions = partitions;
    this.tailsMax = tailsMax;
    this.pingMs = pingMs;
    gaps = TailGaps.in(registry);
    ends = new TailEnds(registry);
    quotas = new Quotas(registry);
    Gauge.builder("tailrace.sse.clients", open, Set::size)
        .description("Tail clients connected now")
        .register(registry);
  }

  public void run(Exchange exchange) throws IOException {
    String run = Reader.runOf(exchange);
    if (!exchange.isHead()) {
      reads.check(exchange, run);
    }
    tail(exchange, TailReads.Runs.of(Set.of(run)));
  }

  public void all(Exchange exchange) throws IOException {
    Parameters parameters = exchange.parameters();
    Set<String> named = RunNames.read(parameters, "run");
    Filter filter = RunListRoute.filter(parameters);
    tail(exchange, new TailReads.Runs(named, filter, parameters.has("filter")));
  }

  private void tail(Exchange exchange, TailReads.Runs runs) throws IOException {
    TailChoice choice = TailChoice.read(exchange.parameters());
    choice.requireAmong(runs.named());
    String from =
        exchange
            .header("Last-Event-ID")
            .orElseGet(() -> exchange.parameters().text("from").orElse(NOW));
    Optional<Position> position =
        from.equals(NOW) || from.equals(START)
            ? Optional.empty()
            : Optional.of(reader.position(from));
    List<TailReads.Begin> begins = begins(exchange, runs, choice, from);
    exchange.header("X-Accel-Buffering", "no");
    if (exchange.isHead()) {
      exchange.frames(Exchange.EVENT_STREAM, _ -> {});
      return;
    }
    requireRoom();
    var starts = new Starts(Position.start(begins.getFirst().folded().originHash()));
    for (TailReads.Begin begin : begins) {
      starts.rows.addAll(begin.rows());
      for (Topic topic : choice.allTopics()) {
        long next =
            switch (from) {
              case NOW -> begin.folded().next(topic, begin.partition());
              case START -> begin.firstOffset(topic);
              default -> position.orElseThrow().next(topic, begin.partition());
            };
        starts.add(choice, topic, reads.start(topic, begin.partition(), runs, next), next);
      }
    }
    SeriesTail series =
        choice.series() == null ? null : new SeriesTail(reads, runs, choice, choice.series());
    TailWriter writer =
        new TailWriter(reads, texts, runs, choice, starts.here, pingMs, gaps, pump, series);
    try (Subscription changes =
        hub.subscribe(
            starts.ofSeries,
            event -> series != null && series.wants(event),
            series == null ? null : series::changed)) {
      if (series != null) {
        begun(changes);
        series.follow(changes);
      }
      stream(exchange, writer, starts.ofFrames, starts.known(from));
    }
  }

  private List<TailReads.Begin> begins(
      Exchange exchange, TailReads.Runs runs, TailChoice choice, String from) {
    if (!wantsRuns(choice) || from.equals(START)) {
      return reads.begin(exchange, places(runs), runs, TailReads.Rows.NONE, 0);
    }
    return from.equals(NOW)
        ? reads.begin(exchange, places(runs), runs, TailReads.Rows.ALL, ROWS_MAX)
        : reads.begin(exchange, places(runs), runs, TailReads.Rows.LIVE, WatchedRuns.MAX);
  }

  private void requireRoom() {
    if (closed || open.size() >= tailsMax) {
      throw quotas.exceeded(Quotas.Kind.TAILS, "as many tails as may be are open: " + tailsMax);
    }
  }

  /** Where a tail begins. */
  private static final class Starts {
    private final List<TailStart> ofFrames = new ArrayList<>();
    private final List<TailStart> ofSeries = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();
    private Position here;

    Starts(Position here) {
      this.here = here;
    }

    TailWriter.Known known(String from) {
      return from.equals(NOW)
          ? new TailWriter.Known(rows, List.of())
          : new TailWriter.Known(List.of(), rows);
    }

    void add(TailChoice choice, Topic topic, TailStart start, long next) {
      here = here.with(topic, start.partition(), next);
      if (choice.topics().contains(topic)) {
        ofFrames.add(start);
      }
      if (choice.seriesTopics().contains(topic)) {
        ofSeries.add(start);
      }
    }
  }

  private static void begun(Subscription subscription) {
    try {
      if (!subscription.begun(BEGIN_MAX)) {
        throw Problem.temporary(
            ProblemCode.NOT_READY, "the tail did not begin: its past is read by many, or it moved");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw Problem.temporary(ProblemCode.NOT_READY, "the server is stopping");
    }
  }

  private static boolean wantsRuns(TailChoice choice) {
    return choice.types().contains(TailChoice.Type.RUN);
  }

  private List<Integer> places(TailReads.Runs runs) {
    if (runs.named().isEmpty()) {
      return IntStream.range(0, partitions).boxed().toList();
    }
    Set<Integer> places = new TreeSet<>();
    runs.named().forEach(run -> places.add(reader.partitionOf(run)));
    return List.copyOf(places);
  }

  private void stream(
      Exchange exchange, TailWriter writer, List<TailStart> starts, TailWriter.Known known)
      throws IOException {
    Subscription subscription = hub.subscribe(starts, writer::wants);
    open.add(subscription);
    try (subscription) {
      begun(subscription);
      exchange.frames(
          Exchange.EVENT_STREAM,
          out -> writer.write(out, subscription, known, starts.size(), exchange::chunks));
      if (subscription.ended()) {
        ends.count(closed ? TailEnds.Why.STOPPING : TailEnds.Why.MOVED);
      }
    } catch (IOException e) {
      ends.failed(e);
      throw e;
    } finally {
      open.remove(subscription);
    }
  }

  /** Ends all tails; their clients come back with the id of their last frame. */
  @Override
  public void close() {
    closed = true;
    open.forEach(Subscription::close);
    pump.close();
  }
}
