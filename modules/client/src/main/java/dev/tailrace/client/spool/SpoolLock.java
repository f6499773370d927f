package dev.tailrace.client.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sign that a writer's folder has a living owner: a file lock, which the operating system drops
 * when the process dies, however it dies.
 */
final class SpoolLock implements AutoCloseable {
  static final String FILE = "lock";

  /**
   * Folders owned by this JVM. They are not even opened a second time: on POSIX, closing any
   * channel to a file gives up all locks that the process holds on it.
   */
  private static final Set<Path> OWNED = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private SpoolLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /** Takes the folder, or answers null when its owner lives, in this process or another. */
  static @Nullable SpoolLock tryTake(Path writerFolder) throws IOException {
    Path folder = writerFolder.toRealPath();
    if (!OWNED.add(folder)) {
      return null;
    }
    FileChannel channel = null;
    boolean taken = false;
    try {
      channel =
          FileChannel.open(
              folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      taken = lock != null;
      return taken ? new SpoolLock(folder, channel) : null;
    } finally {
      if (!taken) {
        if (channel != null) {
          channel.close();
        }
        OWNED.remove(folder);
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      OWNED.remove(folder);
    }
  }
}
