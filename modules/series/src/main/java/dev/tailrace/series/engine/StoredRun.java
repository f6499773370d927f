package dev.tailrace.series.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.series.RankChoice;
import dev.tailrace.series.RankProgress;
import dev.tailrace.store.Batch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The series of one run. The writer prepares the next state of a row group alone and holds the
 * run's lock only to show it; a reader holds it only to take states. So a batch is seen as a whole,
 * and nobody waits for a seal.
 */
final class StoredRun {
  private static final int NAMES_A_PART = 256;

  private final String id;
  private final int number;
  private final Map<String, StoredMetric> metrics = new HashMap<>();
  private final List<StoredMetric> metricsByNumber = new ArrayList<>();
  private final Map<KeySet, RowGroup> groups = new HashMap<>();
  private final List<RowGroup> groupsByNumber = new ArrayList<>();
  private final Map<Long, RankStream> streams = new LinkedHashMap<>();
  private @Nullable KeySet latestKeys;
  private @Nullable RowGroup latest;
  private int namesSaved;
  private int streamsSaved;
  private long points;
  private long touched;
  private volatile boolean purged;

  /** What a row group is found by; the names may be the batch's own array. */
  @SuppressWarnings("ReferenceEquality") // batches of one writer share their names
  private static final class KeySet {
    private final int rank;
    private final int attempt;
    private final String[] names;
    private final int hash;

    KeySet(int rank, int attempt, String[] names) {
      this.rank = rank;
      this.attempt = attempt;
      this.names = names;
      this.hash = 31 * (31 * Arrays.hashCode(names) + rank) + attempt;
    }

    boolean is(int otherRank, int otherAttempt, String[] otherNames) {
      return rank == otherRank
          && attempt == otherAttempt
          && (names == otherNames || Arrays.equals(names, otherNames));
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof KeySet that && is(that.rank, that.attempt, that.names);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  StoredRun(String id, int number) {
    this.id = id;
    this.number = number;
  }

  String id() {
    return id;
  }

  int number() {
    return number;
  }

  /** Whether the run was purged: what it had is going away. */
  boolean purged() {
    return purged;
  }

  void purge() {
    purged = true;
  }

  /** How many metric names the run would gain; only for the writer. */
  int newNames(MetricBatch batch) {
    if (known(batch) != null) {
      return 0;
    }
    int unknown = 0;
    for (String name : batch.names()) {
      if (!metrics.containsKey(name)) {
        unknown++;
      }
    }
    return unknown;
  }

  int streamCount() {
    return streams.size();
  }

  int nameCount() {
    return metricsByNumber.size();
  }

  /** Takes the batch into its {@link #group}. Only for the writer. */
  void append(RowGroup group, MetricBatch batch, long clock) {
    GroupState next = group.with(batch);
    synchronized (this) {
      if (group.state().rows() == 0) {
        place(group);
      }
      group.stream().add(batch.steps(), batch.points(), next.maxStep(), group.shared());
      group.show(next, clock);
      touched = clock;
      points += batch.points();
    }
  }

  /** When rows came last, by the clock of the writer; 0 for none since it was read. */
  long touched() {
    return touched;
  }

  /** Shows a state with the same rows in another place. */
  synchronized void show(RowGroup group, GroupState next) {
    group.show(next, group.touched());
  }

  /** Shows what was sealed of a group. */
  synchronized void show(RowGroup group, Sealed sealed) {
    group.show(sealed);
  }

  /** The group that the batch belongs to, a new one if need be. Only for the writer. */
  RowGroup group(MetricBatch batch) {
    RowGroup group = known(batch);
    if (group == null) {
      latestKeys = new KeySet(batch.rank(), batch.attempt(), batch.names());
      group = newGroup(latestKeys);
      latest = group;
    }
    return group;
  }

  /** The group that the batch belongs to; null when there is none. */
  private @Nullable RowGroup known(MetricBatch batch) {
    KeySet last = latestKeys;
    if (last != null && latest != null && last.is(batch.rank(), batch.attempt(), batch.names())) {
      return latest;
    }
    KeySet keys = new KeySet(batch.rank(), batch.attempt(), batch.names());
    RowGroup group = groups.get(keys);
    if (group != null) {
      latestKeys = keys;
      latest = group;
    }
    return group;
  }

  private synchronized RowGroup newGroup(KeySet keys) {
    int[] ids = new int[keys.names.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = metric(keys.names[i]).number();
    }
    RankStream stream = stream(keys.rank, keys.attempt);
    return add(
        keys,
        new RowGroup(number, groupsByNumber.size(), stream, ids, GroupState.empty(ids.length)));
  }

  private RowGroup add(KeySet keys, RowGroup group) {
    groups.put(keys, group);
    groupsByNumber.add(group);
    return group;
  }

  /** Lets readers find a group by its metrics, together with its first rows. */
  private void place(RowGroup group) {
    for (int column = 0; column < group.columns(); column++) {
      metricsByNumber.get(group.metric(column)).add(group, column);
    }
  }

  private StoredMetric metric(String name) {
    return metrics.computeIfAbsent(
        name,
        _ -> {
          var made = new StoredMetric(name, metricsByNumber.size());
          metricsByNumber.add(made);
          return made;
        });
  }

  private RankStream stream(int rank, int attempt) {
    return streams.computeIfAbsent(
        (long) rank << 32 | attempt, _ -> new RankStream(streams.size(), rank, attempt));
  }

  /** Adds a name that the store knew, in the order of their numbers. */
  void addStored(String name) {
    metric(name);
  }

  /** Adds a stream that the store knew, in the order of their numbers. */
  void addStored(int rank, int attempt, StepRanges doubted) {
    stream(rank, attempt).doubted(doubted);
  }

  /** Adds a group that the store knew, in the order of their numbers. */
  RowGroup addStored(int rank, int attempt, int[] ids, GroupState state) {
    String[] names = new String[ids.length];
    for (int i = 0; i < ids.length; i++) {
      names[i] = metricsByNumber.get(ids[i]).name();
    }
    RankStream stream = stream(rank, attempt);
    RowGroup group =
        add(
            new KeySet(rank, attempt, names),
            new RowGroup(number, groupsByNumber.size(), stream, ids, state));
    if (state.rows() > 0) {
      place(group);
    }
    stream.addStored(state, ids.length, group.shared());
    points += state.rows() * ids.length;
    return group;
  }

  Collection<RowGroup> groups() {
    return groupsByNumber;
  }

  /** Takes what the store does not know of names and streams; only for the writer. */
  void take(Consumer<Unsaved.Part> parts) {
    for (int from = namesSaved; from < metricsByNumber.size(); from += NAMES_A_PART) {
      int first = from;
      int end = Math.min(metricsByNumber.size(), from + NAMES_A_PART);
      parts.accept((_, last) -> saveNames(first, end, last));
    }
    for (RankStream stream : streams.values()) {
      if (stream.takeUnsaved() || stream.number >= streamsSaved) {
        StepRanges doubted = stream.doubted();
        byte[] key = Keys.plain(Keys.STREAM, number, stream.number);
        parts.accept((_, last) -> last.put(key, StateCodec.encode(stream, doubted)));
      }
    }
    saved();
  }

  private void saveNames(int from, int end, Batch batch) {
    for (StoredMetric metric : metricsByNumber.subList(from, end)) {
      batch.put(Keys.plain(Keys.NAME, number, metric.number()), metric.name().getBytes(UTF_8));
    }
  }

  /** Notes that the store knows all names and streams. */
  void saved() {
    namesSaved = metricsByNumber.size();
    streamsSaved = streams.size();
  }

  synchronized long pointCount() {
    return points;
  }

  synchronized SortedSet<String> metricNames() {
    var names = new TreeSet<String>();
    metrics.forEach(
        (name, metric) -> {
          if (!metric.isEmpty()) {
            names.add(name);
          }
        });
    return names;
  }

  synchronized List<RankProgress> ranks() {
    var latestOfRank = new TreeMap<Integer, RankStream>();
    var pointsOfRank = new HashMap<Integer, Long>();
    for (RankStream stream : streams.values()) {
      latestOfRank.merge(
          stream.rank, stream, (one, other) -> one.attempt > other.attempt ? one : other);
      pointsOfRank.merge(stream.rank, stream.points(), Long::sum);
    }
    return latestOfRank.values().stream()
        .map(stream -> stream.progress(pointsOfRank.getOrDefault(stream.rank, 0L)))
        .toList();
  }

  /** How many ranks logged a metric. */
  synchronized int rankCount(String name) {
    StoredMetric metric = metrics.get(name);
    return metric == null ? 0 : metric.rankCount();
  }

  /** One state of a metric; null when the run has no such metric. */
  synchronized @Nullable FrozenMetric freeze(String name, RankChoice choice) {
    StoredMetric metric = metrics.get(name);
    return metric == null || metric.isEmpty() ? null : metric.freeze(this, choice);
  }
}
