package dev.tailrace.streams.view;

import dev.tailrace.model.Logged;
import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.model.run.Outcome;
import dev.tailrace.model.run.RunFold;
import dev.tailrace.model.run.RunState;
import dev.tailrace.store.Batch;
import dev.tailrace.store.Family;
import dev.tailrace.store.KeyReads;
import dev.tailrace.store.KeyValues;
import dev.tailrace.store.MemoryKeyValues;
import dev.tailrace.store.RocksKeyValues;
import dev.tailrace.store.RocksMemory;
import dev.tailrace.store.StorageException;
import dev.tailrace.wire.Decoded;
import dev.tailrace.wire.EventCodec;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The lifecycle of the runs of one partition. What is stored is each run's events, as they came; a
 * run's state is their fold, computed when it is first asked for and kept while there is room.
 */
public final class RunView implements TopicFold {
  private static final int STATES_MAX = 20_000;

  private final KeyValues store;
  private final FoldedView view;
  private final Map<String, RunState> states = new ConcurrentHashMap<>();
  private final Set<String> live = ConcurrentHashMap.newKeySet();
  private final Set<String> changed = ConcurrentHashMap.newKeySet();

  private RunView(ViewScope scope, KeyValues store, ViewListener listener, LongSupplier nanoTime) {
    this.store = store;
    this.view = new FoldedView(scope, store, this, new Writing.EachRecord(), listener, nanoTime);
  }

  /** Opens or creates the view that is kept in {@code folder}. */
  public static RunView open(
      ViewScope scope,
      Path folder,
      RocksMemory memory,
      ViewListener listener,
      LongSupplier nanoTime) {
    KeyValues store =
        RocksKeyValues.open(scope.storeName(), folder, memory, EnumSet.of(Family.PLAIN));
    try {
      return new RunView(scope, store, listener, nanoTime);
    } catch (StorageException e) {
      store.close();
      throw e;
    }
  }

  /** A view that lives and dies with the process. */
  public static RunView inMemory(ViewScope scope, ViewListener listener, LongSupplier nanoTime) {
    return new RunView(scope, new MemoryKeyValues(), listener, nanoTime);
  }

  public FoldedView view() {
    return view;
  }

  /** The run as it is now; null when no event of this topic named it, or it was purged. */
  public @Nullable RunState run(String id) {
    RunFacts facts = view.facts().of(id);
    if (facts == null || facts.purged() || facts.events() == 0) {
      return null;
    }
    return states.computeIfAbsent(id, run -> refold(store, run, Long.MAX_VALUE));
  }

  /** The runs that have started and not ended, in no order. */
  public Set<String> liveRuns() {
    view.load();
    return Collections.unmodifiableSet(live);
  }

  /** The run as of a position: only events below {@code offset}; null when there were none. */
  public @Nullable RunState runBelow(String id, long offset) {
    RunState state = foldOn(RunState.unknown(id), 0, offset);
    return state.equals(RunState.unknown(id)) ? null : state;
  }

  /**
   * The run as of a position, folded on from an earlier one.
   *
   * @param before the run by its events below {@code fromOffset}
   */
  public RunState foldOn(RunState before, long fromOffset, long belowOffset) {
    return foldOn(store, before, fromOffset, belowOffset);
  }

  /**
   * Shows the run's lifecycle events from {@code fromOffset} on, oldest first, until the visitor
   * refuses one or {@code eventsMax} were shown.
   *
   * @return offset of the first event that was refused or not shown; -1 when there is none
   */
  public long timeline(
      String id, long fromOffset, int eventsMax, Predicate<Logged<RunEvent>> visitor) {
    int[] shown = {0};
    long[] next = {-1};
    store.scan(
        Keys.run(Keys.TIMELINE, id, fromOffset),
        KeyReads.after(Keys.run(Keys.TIMELINE, id)),
        (key, value) -> {
          if (shown[0]++ < eventsMax && visitor.test(decode(key, value))) {
            return true;
          }
          next[0] = Keys.lastNumber(key);
          return false;
        });
    return next[0];
  }

  /** The row of a run; null when it has none. */
  @Nullable RunRow row(String run) {
    return RunRow.read(store, run);
  }

  /** The runs that changed, or were purged, since this was asked last. */
  Set<String> takeChanged() {
    if (changed.isEmpty()) {
      return Set.of(); // a set that was large once takes long to walk through
    }
    Set<String> taken = new HashSet<>(changed);
    changed.removeAll(taken);
    return taken;
  }

  @Override
  public Staged stage(LogRecord record, RunScoped event, Batch batch) {
    if (!(event instanceof RunEvent runEvent)) {
      throw new IllegalArgumentException("not a lifecycle event: " + event.getClass());
    }
    String id = runEvent.header().run();
    RunState known = run(id);
    RunState before = known == null ? RunState.unknown(id) : known;
    var logged = new Logged<>(record.offset(), record.appendEpochMs(), runEvent);
    return switch (RunFold.apply(before, logged)) {
      case Outcome.Refused(Refusal refusal) -> new Staged.Refused(refusal);
      case Outcome.Applied(RunState after) -> {
        batch.put(Keys.run(Keys.TIMELINE, id, record.offset()), encode(record));
        stageLive(before, after, batch);
        RunRow row = known == null ? null : RunRow.of(before);
        RunRow.stage(id, row, RunRow.of(after), batch);
        yield new Staged.Ready(1, () -> keep(after));
      }
    };
  }

  @Override
  public void load() {
    store.scanPrefix(Keys.of(Keys.LIVE), (key, _) -> live.add(Keys.runOf(key)));
  }

  @Override
  public void clear() {
    states.clear();
    live.clear();
    changed.clear();
  }

  @Override
  public void forget(String run) {
    states.remove(run);
    live.remove(run);
    changed.add(run);
  }

  @Override
  public Content content() {
    return (run, still, _, canon) ->
        canon.add(refold(still, run, Long.MAX_VALUE)).add(RunRow.read(still, run));
  }

  private static boolean isLive(RunState state) {
    return state.started() && !state.ended();
  }

  private static void stageLive(RunState before, RunState after, Batch batch) {
    byte[] key = Keys.run(Keys.LIVE, after.run());
    if (isLive(after) && !isLive(before)) {
      batch.put(key, new byte[0]);
    } else if (isLive(before) && !isLive(after)) {
      batch.remove(key);
    }
  }

  private void keep(RunState state) {
    changed.add(state.run());
    if (isLive(state)) {
      live.add(state.run());
    } else {
      live.remove(state.run());
    }
    states.put(state.run(), state);
    if (states.size() > STATES_MAX) {
      // Any will do: a state that is asked for again is folded again.
      states.keySet().removeIf(id -> !id.equals(state.run()) && states.size() > STATES_MAX / 2);
    }
  }

  private static RunState refold(KeyReads reads, String run, long belowOffset) {
    return foldOn(reads, RunState.unknown(run), 0, belowOffset);
  }

  private static RunState foldOn(
      KeyReads reads, RunState before, long fromOffset, long belowOffset) {
    String run = before.run();
    RunState[] state = {before};
    reads.scan(
        Keys.run(Keys.TIMELINE, run, fromOffset),
        Keys.run(Keys.TIMELINE, run, belowOffset),
        (key, value) -> {
          if (RunFold.apply(state[0], decode(key, value)) instanceof Outcome.Applied applied) {
            state[0] = applied.state();
          }
          return true;
        });
    return state[0];
  }

  private static byte[] encode(LogRecord record) {
    byte[] value = record.value();
    if (value == null) {
      throw new IllegalArgumentException("a tombstone is no lifecycle event");
    }
    return ByteBuffer.allocate(8 + value.length).putLong(record.appendEpochMs()).put(value).array();
  }

  private static Logged<RunEvent> decode(byte[] key, byte[] stored) {
    ByteBuffer in = ByteBuffer.wrap(stored);
    long append = in.getLong();
    byte[] value = new byte[in.remaining()];
    in.get(value);
    if (EventCodec.decode(value) instanceof Decoded.Known(RunEvent event)) {
      return new Logged<>(Keys.lastNumber(key), append, event);
    }
    throw new StorageException(
        "a stored lifecycle event no longer decodes",
        new IllegalStateException("offset " + Keys.lastNumber(key)));
  }
}
