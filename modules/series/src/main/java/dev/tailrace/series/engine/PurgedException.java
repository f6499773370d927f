package dev.tailrace.series.engine;

import dev.tailrace.store.StorageException;

/** The run was purged while it was read; never leaves the engine. */
final class PurgedException extends StorageException {
  private static final long serialVersionUID = 1;

  PurgedException() {
    super("the run was purged meanwhile");
  }
}
