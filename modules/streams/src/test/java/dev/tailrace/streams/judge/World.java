package dev.tailrace.streams.judge;

import dev.tailrace.model.event.Event;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.Heartbeat;
import dev.tailrace.model.event.Launch;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.model.liveness.Liveness;
import dev.tailrace.model.liveness.RunLiveness;
import dev.tailrace.model.run.Patience;
import dev.tailrace.model.run.RunState;
import dev.tailrace.streams.Launches;
import dev.tailrace.streams.view.LogRecord;
import dev.tailrace.streams.view.MetricView;
import dev.tailrace.streams.view.RunView;
import dev.tailrace.streams.view.ViewListener;
import dev.tailrace.streams.view.ViewScope;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One partition in simulated time: a log with a broker clock that may jump, folds that may lag, and
 * a judge that may be restarted or cut off.
 */
final class World implements LogAccess, Court {
  static final long BEAT_MS = 1_000;

  @SuppressWarnings("ArrayRecordComponent") // as in LogRecord
  private record Entry(long offset, long epochMs, byte[] key, byte[] value) {}

  private final Map<Topic, List<Entry>> log = new EnumMap<>(Topic.class);
  private final Map<Topic, Integer> folded = new EnumMap<>(Topic.class);
  private final RunView runs;
  private final MetricView metrics;
  private int heartbeatsRead;
  private long nanos;

  /** Seconds since the beginning, by a clock that never jumps. */
  long nowSeconds;

  /** What the broker's clock is off by. */
  long brokerSkewMs;

  /** How many records of each topic the folds leave unfolded. */
  int lag;

  /** Whether the broker answers nobody. */
  boolean away;

  Judge judge;

  World() {
    for (Topic topic : Topic.values()) {
      log.put(topic, new ArrayList<>());
      folded.put(topic, 0);
    }
    runs = RunView.inMemory(new ViewScope(Topic.RUNS, 0, 1), ViewListener.NONE, this::nanoTime);
    metrics =
        MetricView.inMemory(new ViewScope(Topic.METRICS, 0, 1), ViewListener.NONE, this::nanoTime);
    judge = newJudge();
  }

  private Judge newJudge() {
    heartbeatsRead = 0;
    return new Judge(1_000, this, this, _ -> Patience.UNDECLARED, this::nanoTime);
  }

  private long nanoTime() {
    return nanos;
  }

  private long brokerEpochMs() {
    return 1_000_000 + nowSeconds * 1_000 + brokerSkewMs;
  }

  void append(Topic topic, RunScoped event) {
    append(topic, event.header().run(), event);
  }

  private void append(Topic topic, String key, Event event) {
    List<Entry> entries = log.get(topic);
    Objects.requireNonNull(entries)
        .add(
            new Entry(
                entries.size(),
                brokerEpochMs(),
                key.getBytes(StandardCharsets.UTF_8),
                EventCodec.json(event)));
  }

  void start(String run, int worldSize) {
    for (int rank = 0; rank < worldSize; rank++) {
      Launch launch = Launches.beating(rank, worldSize, BEAT_MS);
      append(Topic.RUNS, new RunEvent.RunStarted(Header.unsequenced(run, 0), launch));
    }
  }

  void beat(String run, int rank) {
    append(Topic.HEARTBEATS, new Heartbeat(Header.unsequenced(run, 0), rank, 1, null));
  }

  void log(String run, int rank, boolean resent) {
    append(
        Topic.METRICS,
        new MetricBatch(
            new Header(run, 0, null, 0, resent),
            rank,
            1,
            new long[] {nowSeconds},
            new long[] {0},
            new String[] {"loss"},
            new double[][] {{0.5}}));
  }

  /** One second passes: the folds move on, then the judge ticks. */
  void second() {
    nowSeconds++;
    nanos += 1_000_000_000L;
    fold();
    judge.tick();
  }

  void seconds(int count) {
    for (int i = 0; i < count; i++) {
      second();
    }
  }

  /** The process of the judge starts anew, with everything refolded. */
  void restartJudge() {
    judge = newJudge();
  }

  private void fold() {
    foldInto(Topic.RUNS, record -> runs.view().apply(record));
    foldInto(Topic.METRICS, record -> metrics.view().apply(record));
  }

  private void foldInto(Topic topic, Consumer<LogRecord> view) {
    List<Entry> entries = Objects.requireNonNull(log.get(topic));
    int from = Objects.requireNonNull(folded.get(topic));
    int to = away ? from : Math.max(from, entries.size() - lag);
    for (Entry entry : entries.subList(from, to)) {
      view.accept(new LogRecord(entry.offset(), entry.epochMs(), entry.key(), entry.value()));
    }
    folded.put(topic, to);
  }

  RunLiveness liveness(String run) {
    RunState state = Objects.requireNonNull(runs.run(run), run);
    return Liveness.of(
        state,
        judge.hearing(0, run, List.of(runs.view().facts(), metrics.view().facts())),
        Patience.UNDECLARED);
  }

  long written(Class<? extends RunEvent> kind) {
    return Objects.requireNonNull(log.get(Topic.RUNS)).stream()
        .filter(
            entry ->
                EventCodec.decode(entry.value())
                        instanceof dev.tailrace.wire.Decoded.Known(Event event)
                    && kind.isInstance(event))
        .count();
  }

  @Override
  public Map<Integer, Marked> mark(Set<Integer> partitions) {
    if (away || partitions.isEmpty()) {
      return Map.of();
    }
    append(
        Topic.HEARTBEATS,
        "judge",
        new dev.tailrace.model.event.JudgeMarker(Header.unsequenced("judge", 0)));
    Map<Topic, Long> ends = new EnumMap<>(Topic.class);
    for (Topic topic : List.of(Topic.RUNS, Topic.METRICS, Topic.HEARTBEATS)) {
      ends.put(topic, (long) Objects.requireNonNull(log.get(topic)).size());
    }
    return Map.of(0, new Marked(brokerEpochMs(), nanos, ends));
  }

  @Override
  public void readHeartbeats(Set<Integer> partitions, Reader reader) {
    List<Entry> entries = Objects.requireNonNull(log.get(Topic.HEARTBEATS));
    while (!away && heartbeatsRead < entries.size()) {
      Entry entry = entries.get(heartbeatsRead++);
      reader.heartbeat(0, entry.value(), entry.epochMs());
    }
  }

  @Override
  public long heartbeatsRead(int partition) {
    return heartbeatsRead;
  }

  @Override
  public void write(int partition, RunEvent verdict) {
    append(Topic.RUNS, verdict);
  }

  @Override
  public Set<Integer> served() {
    return Set.of(0);
  }

  @Override
  public boolean folded(int partition, Map<Topic, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> Objects.requireNonNull(folded.get(end.getKey())) >= end.getValue());
  }

  @Override
  public boolean hasLiveRuns(int partition) {
    return !runs.liveRuns().isEmpty();
  }

  @Override
  public void eachLiveRun(int partition, Consumer<Case> visitor) {
    for (String run : runs.liveRuns()) {
      visitor.accept(
          new Case(
              Objects.requireNonNull(runs.run(run)),
              List.of(runs.view().facts(), metrics.view().facts())));
    }
  }

  @Override
  public void close() {}
}
