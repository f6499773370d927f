package dev.tailrace.streams.view;

import dev.tailrace.series.engine.Budget;
import dev.tailrace.store.Family;
import dev.tailrace.store.KeyValues;
import dev.tailrace.store.RocksKeyValues;
import dev.tailrace.store.RocksMemory;
import dev.tailrace.streams.view.Announcement.Phase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Random;

/**
 * Folds a {@link MetricStream} for ever, from where the view in the folder is: {@code FoldingChild
 * folder announcements seed life}. It ends when its standard input does, or is killed.
 */
final class FoldingChild {
  private static final Budget MEMORY = new Budget(100_000, 1);
  private static final int CACHE_BYTES = 8 << 20;
  private static final int WRITE_BUFFER_BYTES = 1 << 20;

  private FoldingChild() {}

  public static void main(String[] arguments) throws IOException {
    Thread.ofPlatform().daemon().start(FoldingChild::endWithParent);
    var announcement = new Announcement(Path.of(arguments[1]));
    var random = new Random(Long.parseLong(arguments[3]));
    announcement.phase(Phase.OPEN);
    var store = new AnnouncingStore(store(Path.of(arguments[0]), memory()), announcement);
    var policy = new CheckpointPolicy(10 + random.nextInt(80), Long.MAX_VALUE);
    fold(
        view(store, policy),
        store,
        new MetricStream(Long.parseLong(arguments[2])),
        announcement,
        random);
  }

  static RocksMemory memory() {
    return new RocksMemory(CACHE_BYTES, WRITE_BUFFER_BYTES);
  }

  static RocksKeyValues store(Path folder, RocksMemory memory) {
    return RocksKeyValues.open("metrics-0", folder, memory, EnumSet.allOf(Family.class));
  }

  static MetricView view(KeyValues store, CheckpointPolicy policy) {
    return MetricView.stored(
        Diaries.SCOPE, store, MEMORY, policy, ViewListener.NONE, System::nanoTime);
  }

  private static void fold(
      MetricView metrics,
      AnnouncingStore store,
      MetricStream stream,
      Announcement announcement,
      Random random) {
    FoldedView view = metrics.view();
    view.load();
    announcement.opened(view.appliedOffset());
    announcement.phase(Phase.FOLD);
    while (true) {
      view.apply(stream.record(view.appliedOffset() + 1));
      long applied = view.appliedOffset();
      announcement.applied(applied);
      switch (random.nextInt(25)) {
        case 0 -> {
          store.checkpoint(view::save);
          announcement.saved(applied);
        }
        case 1 -> store.checkpoint(() -> view.still().close());
        default -> store.checkpoint(view::flush);
      }
    }
  }

  private static void endWithParent() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException _) {
      // The parent is gone all the same.
    }
    Runtime.getRuntime().halt(1);
  }
}
