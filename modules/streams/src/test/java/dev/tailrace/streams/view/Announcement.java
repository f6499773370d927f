package dev.tailrace.streams.view;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a process that may be killed at any moment tells of itself, in a file that is mapped: what
 * it wrote last is there, whatever became of it, and writing costs nothing.
 */
final class Announcement {
  private static final int PHASE = 0;
  private static final int OPENED = 8;
  private static final int APPLIED = 16;
  private static final int SAVED = 24;
  private static final int BYTES = 32;

  private final MappedByteBuffer memory;

  /** What the process is doing. */
  enum Phase {
    START(0),
    OPEN(1),
    FOLD(2),
    SEAL(3),
    CHECKPOINT(4),
    FLUSH(5);

    private final int code;

    Phase(int code) {
      this.code = code;
    }
  }

  Announcement(Path file) throws IOException {
    try (var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES);
    }
  }

  void phase(Phase phase) {
    memory.putInt(PHASE, phase.code);
  }

  Phase phase() {
    int code = memory.getInt(PHASE);
    for (Phase phase : Phase.values()) {
      if (phase.code == code) {
        return phase;
      }
    }
    throw new IllegalStateException("no phase has the code " + code);
  }

  /** At which offset the view was when it had been opened. */
  void opened(long offset) {
    memory.putLong(OPENED, offset);
  }

  long opened() {
    return memory.getLong(OPENED);
  }

  /** How far the view is. */
  void applied(long offset) {
    memory.putLong(APPLIED, offset);
  }

  long applied() {
    return memory.getLong(APPLIED);
  }

  /** Up to where all is durable for certain. */
  void saved(long offset) {
    memory.putLong(SAVED, offset);
  }

  long saved() {
    return memory.getLong(SAVED);
  }
}
