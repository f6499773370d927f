package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.model.Limits;
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
import dev.tailrace.server.http.Exchange;
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
import org.jspecify.annotations.Nullable;

/** What tails ask of the views: where to begin, rows of runs, whether a run passes a filter. */
public final class TailReads {
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

  /** Reads where to begin, and with {@code rows} the runs as they are there. */
  public List<Begin> begin(
      Exchange exchange, Collection<Integer> partitions, Runs runs, boolean rows) {
    return reader.some(
        exchange,
        partitions,
        lease ->
            new Begin(
                lease.partition(),
                lease.position(),
                firstOffsets(lease, runs),
                rows ? rows(lease, runs) : List.of()));
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

  private List<Row> rows(Lease lease, Runs runs) {
    RunValues values = new RunValues(lease, reads);
    RunQuery query =
        RunQuery.of(
            runs.filter(), Sort.BY_ID, List.of(), Limits.DEFAULT.pageRowsMax(), values.computed());
    List<Row> rows = new ArrayList<>();
    List<String> ids =
        runs.named().isEmpty()
            ? values.table().select(query).rows().stream().map(RunPage.Row::run).toList()
            : runs.named().stream()
                .filter(run -> reader.partitionOf(run) == lease.partition())
                .filter(run -> matches(values, runs, run))
                .sorted()
                .toList();
    ids.forEach(run -> row(lease, run).ifPresent(rows::add));
    return rows;
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
