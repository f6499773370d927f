package dev.tailrace.streams.store;

import dev.tailrace.store.StorageException;
import dev.tailrace.streams.view.LogRecord;
import dev.tailrace.streams.view.Tip;
import dev.tailrace.streams.view.View;
import dev.tailrace.wire.Topic;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.jspecify.annotations.Nullable;

/**
 * A view of one topic partition as Kafka Streams sees it: a persistent store that manages its own
 * offset.
 *
 * <p>Streams calls this from one thread at a time. It may open and close a store without any
 * assignment, and it may initialise the same instance again after a dirty close. Reads are under
 * leases that {@link StoreShare.Closing} waits for.
 *
 * @param <R> how the view is read
 */
public final class FoldedStore<R> implements StateStore {
  private final Topic topic;
  private final String name;
  private final ViewOpener<R> opener;
  private final StoreShare share;

  private int partition = -1;
  private boolean unsaved;
  private boolean failed;
  private volatile @Nullable Opened<R> opened;
  private volatile LongConsumer advanced = _ -> {};

  FoldedStore(Topic topic, String name, ViewOpener<R> opener, StoreShare share) {
    this.topic = topic;
    this.name = name;
    this.opener = opener;
    this.share = share;
  }

  /**
   * Opens the view. A damaged one, or one of another log, goes to quarantine and an empty one is
   * opened; what retention took is noted as a gap.
   *
   * @throws org.apache.kafka.common.errors.TimeoutException when the log cannot be asked; nothing
   *     stays open, and Streams initialises this instance again
   */
  @Override
  public void init(StateStoreContext context, StateStore root) {
    partition = context.taskId().partition();
    unsaved = false;
    failed = false;
    Path folder = context.stateDir().toPath().resolve(name);
    Opened<R> view = open(folder);
    opened = Thread.currentThread().equals(share.starting()) ? view : compared(view, folder);
    context.register(root, new RestoreBatch(this::fold));
  }

  /** Folds what was read of the topic partition, in its order. */
  void fold(Collection<ConsumerRecord<byte[], byte[]>> records) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      apply(
          new LogRecord(record.offset(), AppendTime.epochMs(record), record.key(), record.value()));
    }
  }

  /**
   * Fails once a read has found damage: Streams then opens the view again, which puts it in
   * quarantine. Nobody may be writing to it, so this is asked from time to time.
   */
  void check() {
    try {
      view().requireSound();
    } catch (StorageException e) {
      failed = true;
      share.faults().failed(topic, partition, e);
      throw e;
    }
  }

  /** Folds one record; at or below the applied offset it changes nothing. */
  public void apply(LogRecord record) {
    View view = view();
    long before = view.appliedOffset();
    try {
      view.apply(record);
    } catch (RuntimeException e) {
      failed = true;
      share.faults().failed(topic, partition, e);
      throw e;
    }
    if (view.appliedOffset() != before) {
      unsaved = true;
      advanced.accept(record.appendEpochMs());
    }
  }

  /**
   * Lets the view make durable what it wants to. The offsets that Streams hands over are not used:
   * what it sent elsewhere can stand in for what it read, and negative sentinels occur. An empty
   * map, or a null in it, says that this store is corrupt and must forget data and offset.
   */
  @Override
  public void commit(Map<TopicPartition, Long> offsets) {
    if (offsets.isEmpty() || offsets.values().stream().anyMatch(offset -> offset == null)) {
      View view = view();
      view.clear();
      view.save();
      unsaved = false;
    } else if (!failed) {
      flushView();
    }
  }

  @Override
  public @Nullable Long committedOffset(TopicPartition partition) {
    long applied = view().appliedOffset();
    return applied < 0 ? null : applied;
  }

  /** Saves what was applied, unless an apply failed: then what was saved earlier counts. */
  @Override
  public void close() {
    Opened<R> closing = opened;
    if (closing == null) {
      return;
    }
    share.closing().closing(this);
    opened = null;
    try (View view = closing.view()) {
      if (unsaved && !failed) {
        view.save();
      }
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean persistent() {
    return true;
  }

  @Override
  @SuppressWarnings("deprecation") // must be overridden until Kafka has dropped the old way
  public boolean managesOffsets() {
    return true;
  }

  @Override
  public boolean isOpen() {
    return opened != null;
  }

  public Topic topic() {
    return topic;
  }

  /** The partition that this store was initialised for. */
  public int partition() {
    return partition;
  }

  /** How the view is read; only under a lease. */
  public R reads() {
    return open().reads();
  }

  /** The highest offset applied; -1 when none was. */
  public long appliedOffset() {
    return view().appliedOffset();
  }

  /** The last applied record; null when none was. */
  public @Nullable Tip tip() {
    return view().tip();
  }

  /** Whether the applied record at this offset changed nothing; only under a lease. */
  public boolean dropped(long offset) {
    return view().dropped(offset);
  }

  /**
   * Called after each record that was applied, on the thread that applied it, with the broker time
   * of the record.
   */
  public void onAdvance(LongConsumer advanced) {
    this.advanced = advanced;
  }

  private void flushView() {
    if (unsaved) {
      try {
        unsaved = !view().flush();
      } catch (RuntimeException e) {
        failed = true;
        share.faults().failed(topic, partition, e);
        throw e;
      }
      share.faults().works(topic, partition);
    }
  }

  private Opened<R> open(Path folder) {
    try {
      return opener.open(partition, folder, share.listeners().of(topic, partition));
    } catch (StorageException e) {
      return reopened(folder, String.valueOf(e.getMessage()));
    }
  }

  private Opened<R> reopened(Path folder, String why) {
    share.quarantine().take(folder, name + "-" + partition, why);
    return opener.open(partition, folder, share.listeners().of(topic, partition));
  }

  /** The view if it is a fold of this log, else an empty one in its place. */
  private Opened<R> compared(Opened<R> candidate, Path folder) {
    Opened<R> view = candidate;
    try {
      LogCheck.Verdict verdict = verdict(view.view());
      if (verdict instanceof LogCheck.Verdict.Foreign(String why)) {
        view.view().close();
        view = reopened(folder, why);
        verdict = verdict(view.view());
      }
      note(view, verdict);
      return view;
    } catch (RuntimeException e) {
      view.view().close();
      throw e;
    }
  }

  /** What the log says of the view; a view that cannot be read is none of it. */
  private LogCheck.Verdict verdict(View view) {
    try {
      view.load();
      return share.log().compare(topic, partition, view);
    } catch (StorageException e) {
      return new LogCheck.Verdict.Foreign(String.valueOf(e.getMessage()));
    }
  }

  private void note(Opened<R> view, LogCheck.Verdict verdict) {
    if (verdict instanceof LogCheck.Verdict.Gap(long fromOffset, long toOffset)) {
      view.view().gap(fromOffset, toOffset);
      unsaved = true;
    }
    String origin = share.log().origin(topic);
    if (!origin.equals(view.view().origin())) {
      view.view().origin(origin);
      unsaved = true;
    }
    view.gaps()
        .get()
        .forEach(
            (from, to) -> share.faults().gap(topic, partition, new LogCheck.Verdict.Gap(from, to)));
  }

  private View view() {
    return open().view();
  }

  private Opened<R> open() {
    Opened<R> open = opened;
    if (open == null) {
      throw new IllegalStateException("store " + name + "-" + partition + " is not open");
    }
    return open;
  }
}
