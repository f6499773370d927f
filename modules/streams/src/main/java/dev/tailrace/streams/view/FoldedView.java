package dev.tailrace.streams.view;

import dev.tailrace.model.Names;
import dev.tailrace.model.Reason;
import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.Event;
import dev.tailrace.model.event.RunEvent.RunPurged;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.store.Batch;
import dev.tailrace.store.KeyValues;
import dev.tailrace.store.StorageException;
import dev.tailrace.wire.Decoded;
import dev.tailrace.wire.EventCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The bookkeeping that all views share: decode, check, de-duplicate, fold, write data and offset in
 * one batch, then show. See {@link View} for threads.
 */
public final class FoldedView implements View {
  private final ViewScope scope;
  private final KeyValues store;
  private final TopicFold fold;
  private final ViewListener listener;
  private final Facts facts;
  private final Ledgers ledgers;
  private final Dropped dropped;
  private final DeadLetterBook deadLetters;

  // Held while a record is applied, so that a picture is of one state; nobody else waits for it.
  private final ReentrantLock still = new ReentrantLock();

  private volatile boolean loaded;
  private volatile @Nullable Tip tip;
  private volatile long appliedOffset = -1;

  FoldedView(
      ViewScope scope,
      KeyValues store,
      TopicFold fold,
      ViewListener listener,
      LongSupplier nanoTime) {
    this.scope = scope;
    this.store = store;
    this.fold = fold;
    this.listener = listener;
    this.facts = new Facts(store, nanoTime);
    this.ledgers = new Ledgers(store);
    this.dropped = new Dropped(store);
    this.deadLetters = new DeadLetterBook(store);
    byte @Nullable [] stored = store.get(Keys.TIP);
    if (stored != null) {
      showTip(decodeTip(stored));
    }
  }

  /** What became of a record. */
  private sealed interface Fate {
    record Applied(RunScoped event) implements Fate {}

    record Repeated(RunScoped event) implements Fate {}

    record Refused(Refusal refusal, @Nullable String run) implements Fate {}

    record Unkeyed() implements Fate {}
  }

  @Override
  public void apply(LogRecord record) {
    if (record.offset() <= appliedOffset) {
      return;
    }
    load();
    Fate fate;
    still.lock();
    try {
      fate = applyNext(record);
    } finally {
      still.unlock();
    }
    tell(record, fate);
  }

  private Fate applyNext(LogRecord record) {
    Batch batch = new Batch();
    List<Runnable> shows = new ArrayList<>();
    Fate fate = decide(record, batch, shows);
    Tip next = new Tip(record.offset(), record.appendEpochMs(), record.crc());
    batch.put(Keys.TIP, encode(next));
    store.write(batch);
    shows.forEach(Runnable::run);
    facts.show();
    showTip(next);
    return fate;
  }

  @Override
  public void gap(long fromOffset, long toOffset) {
    Batch batch = new Batch();
    Tip next = new Tip(toOffset, 0, 0);
    batch.put(Keys.of(Keys.GAP, fromOffset), ByteBuffer.allocate(8).putLong(toOffset).array());
    batch.put(Keys.TIP, encode(next));
    store.write(batch);
    showTip(next);
  }

  /** The holes that retention tore, first offset to last, both inclusive. */
  public SortedMap<Long, Long> gaps() {
    SortedMap<Long, Long> gaps = new TreeMap<>();
    store.scanPrefix(
        Keys.of(Keys.GAP),
        (key, value) -> {
          gaps.put(Keys.lastNumber(key), ByteBuffer.wrap(value).getLong());
          return true;
        });
    return gaps;
  }

  public Facts facts() {
    load();
    return facts;
  }

  /** The writers of a run and what is missing of them. */
  public List<WriterGap> gaps(String run) {
    return ledgers.gaps(run);
  }

  public DeadLetterBook deadLetters() {
    return deadLetters;
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
    still.lock();
    try {
      return new StillView(appliedOffset, store.snapshot(), fold.content());
    } finally {
      still.unlock();
    }
  }

  @Override
  public long appliedOffset() {
    return appliedOffset;
  }

  @Override
  public @Nullable Tip tip() {
    return tip;
  }

  @Override
  public @Nullable String origin() {
    byte @Nullable [] stored = store.get(Keys.ORIGIN);
    return stored == null ? null : new String(stored, StandardCharsets.UTF_8);
  }

  @Override
  public void origin(String clusterAndTopicId) {
    Batch batch = new Batch();
    batch.put(Keys.ORIGIN, clusterAndTopicId.getBytes(StandardCharsets.UTF_8));
    store.write(batch);
  }

  @Override
  public boolean dropped(long offset) {
    return dropped.contains(offset);
  }

  @Override
  public void flush() {
    store.flush();
  }

  @Override
  public void clear() {
    store.clear();
    facts.clear();
    ledgers.clear();
    fold.clear();
    tip = null;
    appliedOffset = -1;
  }

  @Override
  public void close() {
    store.close();
  }

  @Override
  public void load() {
    if (loaded) {
      return;
    }
    synchronized (this) {
      if (!loaded) {
        facts.load();
        fold.load();
        loaded = true;
      }
    }
  }

  private Fate decide(LogRecord record, Batch batch, List<Runnable> shows) {
    byte @Nullable [] key = record.key();
    if (key == null) {
      return new Fate.Unkeyed();
    }
    String run = new String(key, StandardCharsets.UTF_8);
    byte @Nullable [] value = record.value();
    if (value == null) {
      return refuse(record, new Refusal(Reason.TOMBSTONE, "the value is null"), run, batch);
    }
    return switch (EventCodec.decode(value)) {
      case Decoded.Refused(Refusal refusal) -> refuse(record, refusal, run, batch);
      case Decoded.Known(Event event) -> {
        Refusal misplaced = scope.misplaced(event, run);
        yield misplaced == null && event instanceof RunScoped scoped
            ? fold(record, scoped, batch, shows)
            : refuse(record, Objects.requireNonNull(misplaced), run, batch);
      }
    };
  }

  private Fate fold(LogRecord record, RunScoped event, Batch batch, List<Runnable> shows) {
    String run = event.header().run();
    RunFacts known = facts.of(run);
    RunFacts before = known == null ? RunFacts.first(record) : known;
    if (before.purged()) {
      return event instanceof RunPurged
          ? repeat(record, event, before, batch)
          : refuse(record, new Refusal(Reason.RUN_PURGED, "the run was purged"), run, batch);
    }
    if (event instanceof RunPurged) {
      return purge(record, event, before, batch, shows);
    }
    return switch (ledgers.offer(event, batch)) {
      case FRESH -> applyFresh(record, event, before, batch, shows);
      case REPEAT -> repeat(record, event, before, batch);
      case CONFLICT ->
          refuse(record, Ledgers.refusal(Reason.DUPLICATE_ID_CONFLICT, event), run, batch);
      case UNVERIFIED ->
          refuse(record, Ledgers.refusal(Reason.DUPLICATE_UNVERIFIED, event), run, batch);
    };
  }

  private Fate applyFresh(
      LogRecord record, RunScoped event, RunFacts before, Batch batch, List<Runnable> shows) {
    String run = event.header().run();
    Batch content = new Batch();
    TopicFold.Staged staged;
    try {
      staged = fold.stage(record, event, content);
    } catch (StorageException e) {
      throw e;
    } catch (RuntimeException e) {
      return refuse(record, new Refusal(Reason.FOLD_FAILED, e.toString()), run, batch);
    }
    return switch (staged) {
      case TopicFold.Staged.Refused(Refusal refusal) -> refuse(record, refusal, run, batch);
      case TopicFold.Staged.Ready(long entries, Runnable show) -> {
        batch.addAll(content);
        shows.add(show);
        facts.stage(run, before.applied(record, entries), batch);
        stageHeard(record, event, batch);
        yield new Fate.Applied(event);
      }
    };
  }

  private void stageHeard(LogRecord record, RunScoped event, Batch batch) {
    int rank = Ledgers.rankOf(event);
    if (rank != Ledgers.NO_RANK) {
      facts.stageHeard(event.header().run(), rank, record, event.header().resent(), batch);
    }
  }

  private Fate purge(
      LogRecord record, RunScoped event, RunFacts before, Batch batch, List<Runnable> shows) {
    String run = event.header().run();
    for (byte kind : Keys.OF_A_RUN) {
      batch.removePrefix(Keys.run(kind, run));
    }
    facts.stage(run, before.forgotten(record), batch);
    facts.stageForgotten(run);
    shows.add(() -> ledgers.forget(run));
    shows.add(() -> fold.forget(run));
    return new Fate.Applied(event);
  }

  private Fate repeat(LogRecord record, RunScoped event, RunFacts before, Batch batch) {
    facts.stage(event.header().run(), before.repeated(record), batch);
    dropped.add(record.offset(), batch);
    return new Fate.Repeated(event);
  }

  private Fate refuse(LogRecord record, Refusal refusal, String key, Batch batch) {
    String run = Names.isId(key) ? key : null;
    DeadLetter letter = new DeadLetter(record.offset(), record.appendEpochMs(), run, refusal);
    deadLetters.add(letter, batch);
    dropped.add(record.offset(), batch);
    RunFacts known = run == null ? null : facts.of(run);
    if (run != null && known != null) {
      facts.stage(run, known.refused(record), batch);
    }
    return new Fate.Refused(refusal, run);
  }

  private void tell(LogRecord record, Fate fate) {
    switch (fate) {
      case Fate.Applied(RunScoped event) -> listener.applied(record, event);
      case Fate.Repeated(RunScoped event) -> listener.repeated(record, event);
      case Fate.Refused(Refusal refusal, String run) -> listener.refused(record, refusal, run);
      case Fate.Unkeyed() -> listener.unkeyed(record);
    }
  }

  private void showTip(Tip next) {
    tip = next;
    appliedOffset = next.offset();
  }

  private static byte[] encode(Tip tip) {
    return ByteBuffer.allocate(20)
        .putLong(tip.offset())
        .putLong(tip.appendEpochMs())
        .putInt(tip.crc())
        .array();
  }

  private static Tip decodeTip(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new Tip(in.getLong(), in.getLong(), in.getInt());
  }
}
