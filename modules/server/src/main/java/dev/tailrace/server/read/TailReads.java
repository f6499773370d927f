package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.model.Value;
import dev.tailrace.model.liveness.Hearing;
import dev.tailrace.model.liveness.Liveness;
import dev.tailrace.model.liveness.RunLiveness;
import dev.tailrace.model.query.Column;
import dev.tailrace.model.query.Filter;
import dev.tailrace.model.query.RunPage;
import dev.tailrace.model.query.RunQuery;
import dev.tailrace.model.query.RunTable;
import dev.tailrace.model.query.Sort;
import dev.tailrace.model.run.Patience;
import dev.tailrace.model.run.RunState;
import dev.tailrace.model.run.RunStatus;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.Problem;
import dev.tailrace.server.http.ProblemCode;
import dev.tailrace.server.http.ProblemException;
import dev.tailrace.streams.Lease;
import dev.tailrace.streams.Position;
import dev.tailrace.streams.tail.TailStart;
import dev.tailrace.streams.view.FoldedView;
import dev.tailrace.streams.view.RunFacts;
import dev.tailrace.wire.Topic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What tails ask of the views: where to begin, rows of runs, whether a run passes a filter. */
public final class TailReads {
  private static final Filter NOT_ENDED =
      new Filter.In(
          Column.Field.STATUS,
          Stream.of(RunStatus.PENDING, RunStatus.RUNNING, RunStatus.STALE, RunStatus.LOST)
              .<Value>map(status -> new Value.Text(status.code()))
              .toList());

  private final Reader reader;
  private final RunReads reads;
  private final SeriesTailReads series;

  public TailReads(Reader reader, RunReads reads) {
    this.reader = reader;
    this.reads = reads;
    series = new SeriesTailReads(reader, reads);
  }

  /** What tails of series ask besides. */
  public SeriesTailReads series() {
    return series;
  }

  /**
   * The runs of a tail.
   *
   * @param named empty means all
   * @param filtered whether {@code filter} is more than everything
   */
  public record Runs(Set<String> named, Filter filter, boolean filtered) {
    public Runs {
      named = Set.copyOf(named);
    }

    public static Runs of(Set<String> named) {
      return new Runs(named, Filter.everything(), false);
    }

    /** Whether the name alone rules a run out. */
    public boolean mayBe(String run) {
      return named.isEmpty() || named.contains(run);
    }

    private @Nullable String only() {
      return named.size() == 1 ? named.iterator().next() : null;
    }
  }

  /** A run as a frame shows it. */
  public record Row(RunState state, RunLiveness liveness) {
    public String run() {
      return state.run();
    }

    public String status() {
      return liveness.status().code() + (liveness.degraded() ? " degraded" : "");
    }

    /** Whether time changes nothing of it any more. */
    public boolean hasEnded() {
      return switch (liveness.status()) {
        case PENDING, RUNNING, STALE, LOST -> false;
        case FINISHED, FAILED, INTERRUPTED -> true;
      };
    }

    /** The row as its lifecycle alone makes it, which is what its last frame has shown. */
    public Row alone() {
      return TailReads.alone(state);
    }

    public void write(JsonGenerator json) throws IOException {
      RunJson.row(json, state, liveness);
    }
  }

  /**
   * A partition at the moment a tail begins.
   *
   * @param firstOffsets of what is wanted in each topic
   */
  public record Begin(
      int partition, Position folded, Map<Topic, Long> firstOffsets, List<Row> rows) {
    public Begin {
      firstOffsets = Map.copyOf(firstOffsets);
      rows = List.copyOf(rows);
    }

    public long firstOffset(Topic topic) {
      return firstOffsets.getOrDefault(topic, 0L);
    }
  }

  /** Answers 404 or 410 when there is no such run. */
  public void check(Exchange exchange, String run) {
    reader.run(exchange, run, lease -> reads.state(lease, run));
  }

  /** Which runs are read where a tail begins. */
  public enum Rows {
    NONE,
    /** All that match; too many are refused. */
    ALL,
    /** As many as may be of those that have not ended. */
    LIVE
  }

  /**
   * Reads where to begin, and runs as they are there.
   *
   * @param rowsMax of all partitions together
   * @throws ProblemException 413 {@code too-large} when {@link Rows#ALL} are more
   */
  public List<Begin> begin(
      Exchange exchange, Collection<Integer> partitions, Runs runs, Rows which, int rowsMax) {
    int[] left = {rowsMax};
    return reader.some(
        exchange,
        partitions,
        lease -> {
          List<Row> rows = which == Rows.NONE ? List.of() : rows(lease, runs, which, left[0]);
          left[0] -= rows.size();
          return new Begin(lease.partition(), lease.position(), firstOffsets(lease, runs), rows);
        });
  }

  private static Map<Topic, Long> firstOffsets(Lease lease, Runs runs) {
    Map<Topic, Long> first = new EnumMap<>(Topic.class);
    String only = runs.only();
    for (Topic topic : List.of(Topic.RUNS, Topic.METRICS, Topic.LOGS)) {
      RunFacts facts = only == null ? null : view(lease, topic).facts().of(only);
      long unseen = only == null ? 0 : lease.position().next(topic, lease.partition());
      first.put(topic, facts == null ? unseen : facts.firstOffset());
    }
    return first;
  }

  private static FoldedView view(Lease lease, Topic topic) {
    return switch (topic) {
      case RUNS -> lease.runs().view();
      case METRICS -> lease.metrics().view();
      case LOGS -> lease.logs().view();
      case HEARTBEATS, PROJECTS, DEAD_LETTERS ->
          throw new IllegalArgumentException(topic + " is no view");
    };
  }

  private List<Row> rows(Lease lease, Runs runs, Rows which, int rowsMax) {
    RunValues values = new RunValues(lease, reads);
    List<String> ids =
        runs.named().isEmpty()
            ? matching(values, runs.filter(), which, rowsMax)
            : runs.named().stream()
                .filter(run -> reader.partitionOf(run) == lease.partition())
                .filter(run -> matches(values, runs, run))
                .sorted()
                .toList();
    List<Row> rows = new ArrayList<>();
    ids.forEach(run -> row(lease, run).ifPresent(rows::add));
    return rows;
  }

  private static List<String> matching(RunValues values, Filter filter, Rows which, int rowsMax) {
    Filter asked = which == Rows.LIVE ? new Filter.And(List.of(filter, NOT_ENDED)) : filter;
    int limit = Math.max(rowsMax, 1);
    RunPage page =
        values.table().select(RunQuery.of(asked, Sort.BY_ID, List.of(), limit, values.computed()));
    if (which == Rows.ALL && page.total() > rowsMax) {
      throw Problem.of(
          ProblemCode.TOO_LARGE,
          "more runs match than a tail begins with: narrow the filter, or list them and tail from"
              + " the position of the list");
    }
    return page.rows().stream().limit(rowsMax).map(RunPage.Row::run).toList();
  }

  private Optional<Row> row(Lease lease, String run) {
    RunState state = reads.find(lease, run);
    return state == null
        ? Optional.empty()
        : Optional.of(new Row(state, reads.liveness(lease, state)));
  }

  /** A run as it is now; empty when it was purged or its partition is away. */
  public Optional<Row> row(String run) {
    try {
      return reader.again(run, lease -> row(lease, run));
    } catch (ProblemException _) {
      // the partition moves: the tail ends for the same reason, and says so
      return Optional.empty();
    }
  }

  /**
   * A run as it was right after a record, by its lifecycle alone: what was heard in other topics,
   * and what time has made of it since, is not in it. Empty when it was purged since, or its
   * partition is away.
   *
   * @param offset of the record among the lifecycle events
   */
  public Optional<Row> rowAfter(PastRuns past, String run, long offset) {
    return reader.again(
        run, lease -> Optional.ofNullable(past.after(lease, run, offset)).map(TailReads::alone));
  }

  private static Row alone(RunState state) {
    return new Row(state, Liveness.of(state, Hearing.NONE, Patience.UNDECLARED));
  }

  /** Whether a run was purged, so that nothing of it may be shown any more. */
  public boolean purged(String run) {
    return reader.again(run, lease -> RunReads.purged(lease, run));
  }

  /** Whether a run passes now. */
  public boolean matches(Runs runs, String run) {
    if (!runs.filtered()) {
      return true;
    }
    return reader.again(run, lease -> matches(new RunValues(lease, reads), runs, run));
  }

  private static boolean matches(RunValues values, Runs runs, String run) {
    RunTable table = values.table();
    Map<Column, Function<String, @Nullable Value>> computed = values.computed().columns();
    return runs.filter()
        .matches(
            column -> {
              if (column == Column.Field.ID) {
                return new Value.Text(run);
              }
              var live = computed.get(column);
              return live == null ? table.value(run, column) : live.apply(run);
            });
  }

  /** Where one topic of a partition begins, and where the past of a single run ends. */
  public TailStart start(Topic topic, int partition, Runs runs, long fromOffset) {
    String only = runs.only();
    return only == null
        ? TailStart.of(topic, partition, null, fromOffset)
        : new TailStart(topic, partition, only, fromOffset, () -> lastOffset(topic, only));
  }

  private long lastOffset(Topic topic, String run) {
    try {
      return reader.again(
          run,
          lease -> {
            RunFacts facts = view(lease, topic).facts().of(run);
            return facts == null ? -1 : facts.lastOffset();
          });
    } catch (ProblemException _) {
      // not to be known now: there may be more
      return Long.MAX_VALUE;
    }
  }
}
