package dev.tailrace.streams;

import dev.tailrace.streams.store.Opened;
import dev.tailrace.streams.store.ViewOpener;
import dev.tailrace.streams.view.LogRecord;
import dev.tailrace.streams.view.Tip;
import dev.tailrace.streams.view.View;
import dev.tailrace.wire.Topic;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A {@link CountingView} that folds so many records at once, and more when a test lets it. */
record StuckView(CountingView view, int recordsFree, CountDownLatch goOn) implements View {

  /** Only views of this topic get stuck. */
  static Function<Topic, ViewOpener<?>> opener(Topic stuck, int recordsFree, CountDownLatch goOn) {
    return topic -> topic == stuck ? opener(recordsFree, goOn) : CountingView.opener();
  }

  private static ViewOpener<CountingView> opener(int recordsFree, CountDownLatch goOn) {
    return (_, folder, _) -> {
      CountingView view = new CountingView(folder);
      return new Opened<>(new StuckView(view, recordsFree, goOn), view, TreeMap::new);
    };
  }

  @Override
  public void apply(LogRecord record) {
    if (view.records() >= recordsFree) {
      try {
        goOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    view.apply(record);
  }

  @Override
  public void load() {
    view.load();
  }

  @Override
  public long appliedOffset() {
    return view.appliedOffset();
  }

  @Override
  public @Nullable Tip tip() {
    return view.tip();
  }

  @Override
  public void gap(long fromOffset, long toOffset) {
    view.gap(fromOffset, toOffset);
  }

  @Override
  public @Nullable String origin() {
    return view.origin();
  }

  @Override
  public void origin(String clusterAndTopicId) {
    view.origin(clusterAndTopicId);
  }

  @Override
  public boolean dropped(long offset) {
    return view.dropped(offset);
  }

  @Override
  public boolean flush() {
    return view.flush();
  }

  @Override
  public void save() {
    view.save();
  }

  @Override
  public void clear() {
    view.clear();
  }

  @Override
  public void requireSound() {
    view.requireSound();
  }

  @Override
  public void close() {
    view.close();
  }
}
