package dev.tailrace.series.engine;

import dev.tailrace.model.Limits;
import dev.tailrace.model.Reason;
import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.series.AttemptChoice;
import dev.tailrace.series.Curves;
import dev.tailrace.series.Extent;
import dev.tailrace.series.MetricSummary;
import dev.tailrace.series.Point;
import dev.tailrace.series.PointBlock;
import dev.tailrace.series.PointFeed;
import dev.tailrace.series.RankProgress;
import dev.tailrace.series.Resolution;
import dev.tailrace.series.Selection;
import dev.tailrace.series.SeriesRows;
import dev.tailrace.series.SeriesStore;
import dev.tailrace.store.Batch;
import dev.tailrace.store.KeyReads;
import dev.tailrace.store.KeyValues;
import dev.tailrace.store.StorageException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The series of one partition in a {@link KeyValues}: the newest rows in memory, full chunks and
 * summaries in the store. What was appended counts for readers at once. The store learns of it in
 * three steps, all by the writer: {@link #checkpoint} takes what there is, {@link #save} adds it to
 * two batches, part by part, until it answers false, and the caller writes the batches: {@code
 * ahead} before {@code last} or with it, and {@code last} in one write with the <em>tip</em>, the
 * caller's own entry that says up to which offset the store knows the log. A process that dies in
 * between folds the log again from the tip, and comes to the same.
 *
 * <p>{@link #still} is for the writer too, as long as it appends. The store must not close while a
 * read is under way.
 */
public final class StoredSeries implements SeriesStore, AutoCloseable {
  private final KeyValues store;
  private final Limits limits;
  private final Codecs codecs = new Codecs();
  private final Sealer sealer;
  private final Seals seals;
  private final Catalog catalog;
  private final Unsaved unsaved;
  private final HeadBudget budget;
  private final RankSums rankSums;
  private final int runsMax;
  private long lastOffset = -1;
  private long clock;

  // The clock at the last two checkpoints: what is older than the first is in the store for sure.
  private long checkpointBefore;
  private long checkpointLast;

  /** The series that the store knows. */
  public StoredSeries(KeyValues store, Limits limits, Budget memory) {
    this.store = store;
    this.limits = limits;
    sealer = new Sealer(store);
    seals = new Seals(sealer);
    catalog = new Catalog(store, this::load);
    unsaved = new Unsaved(catalog.nextNumber());
    budget = new HeadBudget(memory.headBytesMax());
    rankSums = new RankSums(memory.rankBytesMax());
    runsMax = memory.runsMax();
  }

  private StoredRun load(String id, int number) {
    try (var lent = codecs.lend()) {
      return new RunLoader(new Chunks(store, lent.codec(), store::damaged)).load(id, number);
    }
  }

  @Override
  public Outcome append(long offset, MetricBatch batch) {
    if (offset <= lastOffset) {
      throw new IllegalArgumentException(
          "offset " + offset + " does not follow offset " + lastOffset);
    }
    lastOffset = offset;
    if (batch.points() == 0) {
      return Outcome.Applied.APPLIED;
    }
    String id = batch.header().run();
    StoredRun known = catalog.get(id);
    StoredRun run = known == null ? catalog.fresh(id) : known;
    int newNames = run.newNames(batch);
    if (run.nameCount() + newNames > limits.runMetricNamesMax()) {
      return new Outcome.Refused(
          new Refusal(
              Reason.SERIES_QUOTA,
              "%d new metric names beside %d, at most %d a run"
                  .formatted(newNames, run.nameCount(), limits.runMetricNamesMax())));
    }
    if (known == null) {
      catalog.add(run);
      unsaved.add(run);
    }
    RowGroup group = run.group(batch);
    unsaved.add(run, group);
    seals.show(this::shrunk);
    int fullBefore = group.state().heads() - 1;
    run.append(group, batch, ++clock);
    seals.add(run, group, fullBefore);
    if (budget.changed(group)) {
      seals.finish(this::shrunk);
      budget.shrink(catalog.loaded(), this::sealPartly);
    }
    return Outcome.Applied.APPLIED;
  }

  private void shrunk(StoredRun run, RowGroup group) {
    if (!run.purged()) {
      budget.changed(group);
    }
  }

  /**
   * Without the lock on sealing: {@code finish} has just sealed every full head, and only this
   * thread adds more.
   */
  private void sealPartly(StoredRun run, RowGroup group) {
    run.show(group, sealer.partial(group, group.state()));
    unsaved.add(run, group);
  }

  /**
   * Takes everything that the store does not know, as it is now, for {@link #save}. From then on it
   * counts as known, so what an earlier call took must be in the store. Only for the writer.
   */
  public void checkpoint() {
    seals.finish(this::shrunk);
    dropIdleRuns();
    unsaved.take(catalog.nextNumber());
    checkpointBefore = checkpointLast;
    checkpointLast = clock;
  }

  /**
   * Adds a part of what the last {@link #checkpoint} took, whatever was appended or purged since.
   * Only for the writer.
   *
   * @param ahead gets what may be written before: a store that knows more than its tip tells of is
   *     read as if it did not
   * @param last gets what must show together, when all of it is there
   * @param weightMax stops behind the part with which both weigh so much more
   * @return whether there is more
   */
  public boolean save(Batch ahead, Batch last, long weightMax) {
    return unsaved.save(ahead, last, weightMax);
  }

  private void dropIdleRuns() {
    List<StoredRun> loaded = catalog.loaded();
    int surplus = loaded.size() - runsMax;
    for (StoredRun run : loaded) {
      if (surplus > 0 && run.touched() <= checkpointBefore && !unsaved.has(run)) {
        budget.dropped(run);
        catalog.drop(run.id());
        surplus--;
      }
    }
  }

  @Override
  public void purge(String run) {
    seals.finish(this::shrunk);
    Integer number = catalog.remove(run, budget::dropped);
    if (number != null) {
      unsaved.purged(run, number);
      rankSums.forget(number);
    }
  }

  @Override
  public SortedSet<String> runs() {
    return catalog.ids();
  }

  @Override
  public long pointCount(String run) {
    StoredRun known = catalog.get(run);
    return known == null ? 0 : known.pointCount();
  }

  @Override
  public SortedSet<String> metricNames(String run) {
    StoredRun known = catalog.get(run);
    return known == null ? Collections.emptySortedSet() : known.metricNames();
  }

  @Override
  public Optional<MetricSummary> metric(String run, String metric, AttemptChoice attempts) {
    return summed(Selection.of(run, metric).withAttempts(attempts), StoredQuery::summary);
  }

  @Override
  public List<RankProgress> ranks(String run) {
    StoredRun known = catalog.get(run);
    return known == null ? List.of() : known.ranks();
  }

  @Override
  public Optional<Curves> buckets(Selection selection, Resolution resolution) {
    return summed(selection, query -> query.curves(resolution));
  }

  @Override
  public Optional<Extent> extent(Selection selection) {
    return summed(selection, StoredQuery::extent).flatMap(Function.identity());
  }

  @Override
  public void blocks(Selection selection, @Nullable Point after, Predicate<PointBlock> visitor) {
    query(
        selection,
        query -> {
          query.blocks(after, visitor);
          return true;
        });
  }

  @Override
  public SeriesRows rows(Selection selection) {
    StoredRun run = catalog.get(selection.run());
    FrozenMetric metric = run == null ? null : run.freeze(selection.metric(), selection.ranks());
    if (run == null || metric == null) {
      return new StoredRows(Collections.emptyIterator(), _ -> false, () -> {});
    }
    Codecs.Lent lent = codecs.lend();
    try {
      return new StoredQuery(metric, selection, chunks(run, lent), null).rows(lent::close);
    } catch (RuntimeException e) {
      lent.close();
      throw e;
    }
  }

  private Chunks chunks(StoredRun run, Codecs.Lent lent) {
    // Without the run itself: sums over ranks keep these chunks when the run is no more in memory.
    String id = run.id();
    int number = run.number();
    return new Chunks(
        store,
        lent.codec(),
        what -> catalog.has(id, number) ? store.damaged(what) : new PurgedException());
  }

  /** As {@link #query}, for a question that is soon answered from sums. */
  private <T> Optional<T> summed(Selection selection, Function<StoredQuery, T> question) {
    StoredRun run = catalog.get(selection.run());
    if (run == null) {
      return Optional.empty();
    }
    try (RankSums.Lent ranks = rankSums.lend(run, selection)) {
      return query(run, selection, question, ranks);
    }
  }

  private <T> Optional<T> query(Selection selection, Function<StoredQuery, T> question) {
    StoredRun run = catalog.get(selection.run());
    return run == null ? Optional.empty() : query(run, selection, question, null);
  }

  /** The answer; empty when the run has no such metric, or was purged meanwhile. */
  private <T> Optional<T> query(
      StoredRun run,
      Selection selection,
      Function<StoredQuery, T> question,
      RankSums.@Nullable Lent ranks) {
    FrozenMetric metric = run.freeze(selection.metric(), selection.ranks());
    if (metric == null) {
      return Optional.empty();
    }
    try (var lent = codecs.lend()) {
      Chunks chunks = chunks(run, lent);
      if (ranks != null) {
        ranks.sum().show(metric, chunks);
      }
      T answer = question.apply(new StoredQuery(metric, selection, chunks, ranks));
      return catalog.has(run.id(), run.number()) ? Optional.of(answer) : Optional.empty();
    } catch (PurgedException e) {
      return Optional.empty();
    }
  }

  /** Feeds every point of a run; a run that is purged meanwhile ends early. */
  @Override
  public void feed(String run, PointFeed feed) {
    StoredRun known = catalog.get(run);
    if (known != null) {
      try (var lent = codecs.lend()) {
        Feeding.feed(known, chunks(known, lent), feed);
      } catch (PurgedException e) {
        // What is gone cannot be fed.
      }
    }
  }

  /**
   * Feeds a run as a picture of the store shows it, which was taken right after a checkpoint.
   *
   * @throws StorageException when something of it is not there
   */
  public void feed(KeyReads picture, String run, PointFeed feed) {
    Integer number = RunLoader.number(picture, run);
    if (number != null) {
      try (var lent = codecs.lend()) {
        var chunks = new Chunks(picture, lent.codec(), store::damaged);
        Feeding.feed(new RunLoader(chunks).load(run, number), chunks, feed);
      }
    }
  }

  /** Everything as it is now: writes what the store does not know, and takes its picture. */
  @Override
  public Still still() {
    var batch = new Batch();
    checkpoint();
    save(batch, batch, Long.MAX_VALUE);
    if (!batch.isEmpty()) {
      store.write(batch);
    }
    return new StoredStill();
  }

  /** What the rows in no chunk take up in memory, about and as of a moment ago; any thread. */
  public long headBytes() {
    return budget.bytes();
  }

  /**
   * Writes nothing by itself any more; only for the writer, who appends and purges no more and
   * takes no checkpoint: full heads that wait to be sealed are forgotten, the log still has them.
   */
  public void rest() {
    seals.close();
  }

  /** What the sums over ranks that were asked for take up in memory, about. */
  public long rankBytes() {
    return rankSums.bytes();
  }

  /** Closes what is beside the store. */
  @Override
  public void close() {
    seals.close();
    codecs.close();
  }

  private final class StoredStill implements Still {
    private final KeyValues.Snapshot picture = store.snapshot();

    @Override
    public void feed(String run, PointFeed feed) {
      StoredSeries.this.feed(picture, run, feed);
    }

    @Override
    public void close() {
      picture.close();
    }
  }
}
