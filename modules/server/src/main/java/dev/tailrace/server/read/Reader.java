package dev.tailrace.server.read;

import dev.tailrace.model.Names;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.Parameters;
import dev.tailrace.server.http.Problem;
import dev.tailrace.server.http.ProblemCode;
import dev.tailrace.server.http.ProblemException;
import dev.tailrace.streams.Access;
import dev.tailrace.streams.Lease;
import dev.tailrace.streams.PartitionDigest;
import dev.tailrace.streams.Position;
import dev.tailrace.streams.Views;
import dev.tailrace.streams.project.ProjectsView;
import dev.tailrace.wire.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Reads views for an exchange: waits for the position that it asks for, takes a lease, tells the
 * position of the answer. What cannot be read now is 503 with the reason, never an empty answer.
 */
public final class Reader {
  private static final String READ_AFTER = "Tailrace-Read-After";
  private static final String WAIT_MS = "Tailrace-Wait-Ms";
  public static final String POSITION = "Tailrace-Position";

  private final Views views;
  private final int waitMsMax;
  private final Timer waits;

  /**
   * @param waitMsMax how long a read may wait for its position; also when it says nothing
   */
  public Reader(Views views, int waitMsMax, MeterRegistry registry) {
    this.views = views;
    this.waitMsMax = waitMsMax;
    waits =
        Timer.builder("tailrace.read.wait")
            .description("How long reads that asked for a position waited for it")
            .serviceLevelObjectives(
                Duration.ofMillis(1),
                Duration.ofMillis(10),
                Duration.ofMillis(100),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10))
            .register(registry);
  }

  /** The id in the path; what cannot be one is not found. */
  public static String runOf(Exchange exchange) {
    String run = exchange.path("run");
    if (!Names.isId(run)) {
      throw Problem.notFound("there is no run of that id");
    }
    return run;
  }

  /** Reads the partition of one run. */
  public <T> T run(Exchange exchange, String run, Function<Lease, T> reading) {
    return some(exchange, List.of(views.partitionOf(run)), reading).getFirst();
  }

  /** Reads every partition, one lease after the other; all or none. */
  public <T> List<T> all(Exchange exchange, Function<Lease, T> reading) {
    return some(exchange, IntStream.range(0, views.partitions()).boxed().toList(), reading);
  }

  /** Reads some partitions, one lease after the other; all of them or none. */
  public <T> List<T> some(
      Exchange exchange, Collection<Integer> partitions, Function<Lease, T> reading) {
    Position after = wanted(exchange);
    long deadlineNanos = System.nanoTime() + waitMs(exchange) * 1_000_000L;
    Position reached = start();
    List<T> results = new ArrayList<>();
    for (int partition : partitions) {
      try (Lease lease = open(partition, after, deadlineNanos)) {
        results.add(reading.apply(lease));
        reached = reached.merge(lease.position());
      }
    }
    exchange.header(POSITION, reached.token());
    return results;
  }

  /** Digests every partition, one after the other, while the folds go on; all or none. */
  List<PartitionDigest.Digested> digests(Exchange exchange) {
    return all(
        exchange,
        lease ->
            switch (PartitionDigest.of(views, lease, System::nanoTime)) {
              case PartitionDigest.Digested digested -> digested;
              case PartitionDigest.Moved(var refusal) ->
                  throw temporary(ProblemCode.NOT_READY, refusal.reason(), refusal.retryAfterMs());
            });
  }

  /**
   * Goes on reading a run whose first slice was read by {@link #run}, for an answer that would be
   * whole: a run that any view purged meanwhile has no rest.
   */
  <T> T rest(String run, Function<Lease, T> reading) {
    return again(
        run,
        lease -> {
          T read = reading.apply(lease);
          boolean purged =
              lease.heardBy().stream()
                  .map(facts -> facts.of(run))
                  .anyMatch(known -> known != null && known.purged());
          if (purged) {
            throw RunReads.gone(run);
          }
          return read;
        });
  }

  /** Goes on reading a run that was read by {@link #run}, whatever became of it; for tails. */
  public <T> T again(String run, Function<Lease, T> reading) {
    try (Lease lease = open(views.partitionOf(run), start(), System.nanoTime())) {
      return reading.apply(lease);
    }
  }

  /** How far everything is folded that this server has; for people. */
  public Optional<Position> reached() {
    Position reached = views.start();
    if (reached == null) {
      return Optional.empty();
    }
    for (int partition : views.served()) {
      if (views.open(partition) instanceof Access.Open(Lease lease)) {
        try (lease) {
          reached = reached.merge(lease.position());
        }
      }
    }
    return Optional.of(reached);
  }

  public int partitionOf(String run) {
    return views.partitionOf(run);
  }

  /** Reads a position that a client sent; one of another log is 400 {@code bad-position}. */
  public Position position(String token) {
    return switch (Position.parse(token, start().originHash())) {
      case Position.Parsed.Good(Position position) -> position;
      case Position.Parsed.Bad(String why) -> throw Problem.of(ProblemCode.BAD_POSITION, why);
    };
  }

  /** Waits for what the exchange has seen written of projects, which no partition holds. */
  void awaitProjects(Exchange exchange, ProjectsView projects) {
    long next = wanted(exchange).next(Topic.PROJECTS, 0);
    try {
      if (!projects.await(next, Duration.ofMillis(waitMs(exchange)))) {
        throw Problem.temporary(
            ProblemCode.NOT_UP_TO_POSITION, "projects are folded up to " + projects.next());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw Problem.temporary(ProblemCode.NOT_READY, "the server is stopping");
    }
  }

  /** The beginning of the log. */
  Position start() {
    Position start = views.start();
    if (start == null) {
      throw Problem.temporary(ProblemCode.NOT_READY, "the log was not reached yet");
    }
    return start;
  }

  private Position wanted(Exchange exchange) {
    Optional<String> header = exchange.header(READ_AFTER);
    Optional<String> parameter =
        exchange.parameters().has("after") ? exchange.parameters().text("after") : Optional.empty();
    if (header.isPresent() && parameter.isPresent() && !header.equals(parameter)) {
      throw Problem.badRequest("parameter after and header " + READ_AFTER + " differ");
    }
    return header.or(() -> parameter).map(this::position).orElseGet(this::start);
  }

  private int waitMs(Exchange exchange) {
    Optional<String> text = exchange.header(WAIT_MS);
    if (text.isEmpty()) {
      return waitMsMax;
    }
    long waitMs = Parameters.decimal(text.get()).orElse(-1);
    if (waitMs >= 0) {
      return (int) Math.min(waitMs, waitMsMax);
    }
    throw Parameters.bad(WAIT_MS, text.get(), "a number of milliseconds from 0");
  }

  private Lease open(int partition, Position after, long deadlineNanos) {
    Access access;
    try {
      long beganNanos = System.nanoTime();
      long leftNanos = Math.max(0, deadlineNanos - beganNanos);
      access = views.openAt(partition, after, Duration.ofNanos(leftNanos));
      if (!after.equals(start())) {
        waits.record(System.nanoTime() - beganNanos, TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw Problem.temporary(ProblemCode.NOT_READY, "the server is stopping");
    }
    return switch (access) {
      case Access.Open(Lease lease) -> lease;
      case Access.NotReady(String reason, long retryAfterMs) ->
          throw temporary(ProblemCode.NOT_READY, reason, retryAfterMs);
      case Access.Behind(Position reached, long retryAfterMs) ->
          throw temporary(ProblemCode.NOT_UP_TO_POSITION, "folded up to " + reached, retryAfterMs);
    };
  }

  private static ProblemException temporary(ProblemCode code, String reason, long retryAfterMs) {
    int seconds = (int) Math.max(1, (retryAfterMs + 999) / 1_000);
    return new ProblemException(new Problem.Temporary(code, reason, seconds));
  }
}
