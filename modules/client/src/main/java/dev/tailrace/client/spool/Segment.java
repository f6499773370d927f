package dev.tailrace.client.spool;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One append-only file of a writer's spool. The appending thread moves {@code endBytes} after a
 * frame is written and sets {@code next} once nothing more will be; the reading thread looks at
 * {@code next} first.
 */
final class Segment {
  final Path path;
  volatile long endBytes;
  volatile @Nullable Segment next;

  /** Of its last entry; unknown, so never passed, while a dead writer's segment is unread. */
  volatile long lastOrdinal;

  private Segment(Path path, long endBytes, long lastOrdinal) {
    this.path = path;
    this.endBytes = endBytes;
    this.lastOrdinal = lastOrdinal;
  }

  static Segment fresh(Path path) {
    return new Segment(path, 0, 0);
  }

  static Segment found(Path path, long sizeBytes) {
    return new Segment(path, sizeBytes, Long.MAX_VALUE);
  }
}
