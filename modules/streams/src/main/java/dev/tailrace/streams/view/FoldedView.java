package dev.tailrace.streams.view;

import dev.tailrace.model.Names;
import dev.tailrace.model.Reason;
import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.Event;
import dev.tailrace.model.event.RunEvent.RunPurged;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.store.Batch;
import dev.tailrace.store.Journal;
import dev.tailrace.store.KeyValues;
import dev.tailrace.store.StorageException;
import dev.tailrace.wire.Decoded;
import dev.tailrace.wire.EventCodec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What all views share: decode, check, de-duplicate, fold, keep the books, write data and offset in
 * one batch as {@link Writing} says, and show. See {@link View} for threads.
 */
public final class FoldedView implements View {
  private final ViewScope scope;
  private final KeyValues store;
  private final TopicFold fold;
  private final ViewListener listener;
  private final Books books;
  private final Checkpoints checkpoints;
  private final Routes routes;

  // Held while a record is applied, so that a picture is of one state; nobody else waits for it.
  private final ReentrantLock changing = new ReentrantLock();

  // What the record changes in the content; for the thread that applies.
  private Batch content = new Batch();
  private volatile boolean loaded;

  FoldedView(
      ViewScope scope,
      KeyValues store,
      TopicFold fold,
      Writing writing,
      ViewListener listener,
      LongSupplier nanoTime) {
    this.scope = scope;
    this.store = Journal.recovered(store, Keys.JOURNAL);
    this.fold = fold;
    this.listener = listener;
    this.books = new Books(store, nanoTime);
    this.checkpoints = new Checkpoints(store, books, fold, writing, changing, nanoTime);
    this.routes = new Routes(scope.partitions());
  }

  /** What became of a record. */
  private sealed interface Fate {
    record Applied(RunScoped event, Runnable show) implements Fate {}

    record Repeated(RunScoped event) implements Fate {}

    record Refused(Refusal refusal, @Nullable String run) implements Fate {}

    record Unkeyed() implements Fate {}
  }

  @Override
  public void apply(LogRecord record) {
    if (record.offset() <= appliedOffset()) {
      return;
    }
    load();
    checkpoints.makeRoom();
    Fate fate;
    changing.lock();
    try {
      fate = applyNext(record);
    } catch (RuntimeException | Error e) {
      checkpoints.stop(e);
      throw e;
    } finally {
      changing.unlock();
    }
    tell(record, fate);
  }

  private Fate applyNext(LogRecord record) {
    Fate fate = decide(record);
    books.place.move(record);
    take(record.bytes());
    if (fate instanceof Fate.Applied(_, Runnable show)) {
      show.run();
    }
    books.show();
    return fate;
  }

  private void take(long recordBytes) {
    checkpoints.take(content, recordBytes);
    if (!content.isEmpty()) {
      content = new Batch();
    }
  }

  /** Changes only what the books know besides runs. */
  private void note(Runnable change) {
    checkpoints.requireWorking();
    changing.lock();
    try {
      change.run();
      take(0);
      books.show();
    } catch (RuntimeException | Error e) {
      checkpoints.stop(e);
      throw e;
    } finally {
      changing.unlock();
    }
  }

  @Override
  public void gap(long fromOffset, long toOffset) {
    note(() -> books.place.gap(fromOffset, toOffset));
  }

  /** The holes that retention tore, first offset to last, both inclusive. */
  public SortedMap<Long, Long> gaps() {
    return books.place.gaps();
  }

  public Facts facts() {
    load();
    return books.facts;
  }

  /** The writers of a run and what is missing of them. */
  public List<WriterGap> gaps(String run) {
    RunFacts known = facts().of(run);
    return known == null || known.purged()
        ? List.of()
        : books.ledgers.gaps(run, changedLedgers(run));
  }

  private Map<String, Ledgers.Stored> changedLedgers(String run) {
    if (checkpoints.eachRecord()) {
      return Map.of();
    }
    changing.lock();
    try {
      return books.ledgers.changed(run);
    } finally {
      changing.unlock();
    }
  }

  public DeadLetterBook deadLetters() {
    return books.deadLetters;
  }

  /** The digest of everything this view knows, in one go. */
  public ViewDigest digest() {
    try (StillView now = still()) {
      return now.digest(Slices.ONE);
    }
  }

  /** The view as it is now; only to take the picture waits for the fold, and the fold for it. */
  public StillView still() {
    load();
    return checkpoints.still();
  }

  /** Whether a checkpoint is on its way into the store; any thread. */
  public boolean isCheckpointing() {
    return checkpoints.underWay();
  }

  @Override
  public long appliedOffset() {
    return books.place.appliedOffset();
  }

  @Override
  public @Nullable Tip tip() {
    return books.place.tip();
  }

  @Override
  public @Nullable String origin() {
    return books.place.origin();
  }

  @Override
  public void origin(String clusterAndTopicId) {
    note(() -> books.place.origin(clusterAndTopicId));
  }

  @Override
  public boolean dropped(long offset) {
    return books.dropped.contains(offset);
  }

  @Override
  public boolean flush() {
    return checkpoints.flush();
  }

  @Override
  public void save() {
    checkpoints.save();
  }

  @Override
  public void requireSound() {
    store.requireSound();
  }

  @Override
  public void clear() {
    fold.rest();
    store.clear();
    books.clear();
    checkpoints.clear();
    fold.clear();
  }

  @Override
  public void close() {
    fold.close();
    store.close();
  }

  @Override
  public void load() {
    if (loaded) {
      return;
    }
    synchronized (this) {
      if (!loaded) {
        books.facts.load();
        fold.load();
        loaded = true;
      }
    }
  }

  private Fate decide(LogRecord record) {
    byte @Nullable [] key = record.key();
    if (key == null) {
      return new Fate.Unkeyed();
    }
    Routes.Route route = routes.of(key);
    byte @Nullable [] value = record.value();
    if (value == null) {
      return refuse(record, new Refusal(Reason.TOMBSTONE, "the value is null"), route.name());
    }
    return switch (EventCodec.decode(value)) {
      case Decoded.Refused(Refusal refusal) -> refuse(record, refusal, route.name());
      case Decoded.Known(Event event) -> {
        Refusal misplaced = scope.misplaced(event, route);
        yield misplaced == null && event instanceof RunScoped scoped
            ? fold(record, scoped, route.name())
            : refuse(record, Objects.requireNonNull(misplaced), route.name());
      }
    };
  }

  private Fate fold(LogRecord record, RunScoped event, String run) {
    RunFacts known = books.facts.of(run);
    RunFacts before = known == null ? RunFacts.first(record) : known;
    if (before.purged()) {
      return event instanceof RunPurged
          ? repeat(record, event, run, before)
          : refuse(record, new Refusal(Reason.RUN_PURGED, "the run was purged"), run);
    }
    if (event instanceof RunPurged) {
      return purge(record, event, run, before);
    }
    return switch (books.ledgers.offer(run, event)) {
      case FRESH -> applyFresh(record, event, run, before);
      case REPEAT -> repeat(record, event, run, before);
      case CONFLICT -> refuse(record, Ledgers.refusal(Reason.DUPLICATE_ID_CONFLICT, event), run);
      case UNVERIFIED -> refuse(record, Ledgers.refusal(Reason.DUPLICATE_UNVERIFIED, event), run);
    };
  }

  private Fate applyFresh(LogRecord record, RunScoped event, String run, RunFacts before) {
    TopicFold.Staged staged;
    try {
      staged = fold.stage(record, event, content);
    } catch (StorageException e) {
      throw e;
    } catch (RuntimeException e) {
      staged = new TopicFold.Staged.Refused(new Refusal(Reason.FOLD_FAILED, e.toString()));
    }
    return switch (staged) {
      case TopicFold.Staged.Refused(Refusal refusal) -> {
        content = new Batch();
        yield refuse(record, refusal, run);
      }
      case TopicFold.Staged.Ready(long entries, Runnable show) -> {
        books.facts.note(run, before.applied(record, entries));
        int rank = Ledgers.rankOf(event);
        if (rank != Ledgers.NO_RANK) {
          books.facts.heard(rank, record, event.header().resent());
        }
        yield new Fate.Applied(event, show);
      }
    };
  }

  private Fate purge(LogRecord record, RunScoped event, String run, RunFacts before) {
    for (byte kind : Keys.OF_A_RUN) {
      content.removePrefix(Keys.run(kind, run));
    }
    books.facts.note(run, before.forgotten(record));
    return new Fate.Applied(
        event,
        () -> {
          books.forget(run);
          fold.forget(run);
        });
  }

  private Fate repeat(LogRecord record, RunScoped event, String run, RunFacts before) {
    books.facts.note(run, before.repeated(record));
    books.dropped.add(record.offset());
    return new Fate.Repeated(event);
  }

  private Fate refuse(LogRecord record, Refusal refusal, String key) {
    String run = Names.isId(key) ? key : null;
    books.deadLetters.add(new DeadLetter(record.offset(), record.appendEpochMs(), run, refusal));
    books.dropped.add(record.offset());
    RunFacts known = run == null ? null : books.facts.of(run);
    if (run != null && known != null) {
      books.facts.note(run, known.refused(record));
    }
    return new Fate.Refused(refusal, run);
  }

  private void tell(LogRecord record, Fate fate) {
    switch (fate) {
      case Fate.Applied(RunScoped event, _) -> listener.applied(record, event);
      case Fate.Repeated(RunScoped event) -> listener.repeated(record, event);
      case Fate.Refused(Refusal refusal, String run) -> listener.refused(record, refusal, run);
      case Fate.Unkeyed() -> listener.unkeyed(record);
    }
  }
}
