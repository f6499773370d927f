package dev.tailrace.streams.store;

import dev.tailrace.streams.view.ViewListener;
import java.nio.file.Path;

/** Opens or creates the view of one topic partition in a folder of its own. */
@FunctionalInterface
public interface ViewOpener<R> {
  /**
   * Cheap: what is large is loaded by the first read or write.
   *
   * @throws dev.tailrace.streams.view.StorageException when what lies in the folder is damaged
   */
  Opened<R> open(int partition, Path folder, ViewListener listener);
}
