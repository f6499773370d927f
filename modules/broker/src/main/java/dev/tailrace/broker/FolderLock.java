package dev.tailrace.broker;

import static dev.tailrace.broker.BrokerException.Cause.FOLDER_IN_USE;
import static dev.tailrace.broker.BrokerException.Cause.FOLDER_UNUSABLE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Sole ownership of a folder, from {@link #take} to {@link #close}. The operating system holds the
 * lock, so it ends with the process, however that dies; the file stays and names the last owner.
 */
public final class FolderLock implements AutoCloseable {
  private static final String FILE = "tailrace.lock";
  private static final int OWNER_BYTES_MAX = 32;

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the folder, which is created when it is not there.
   *
   * @throws BrokerException with FOLDER_IN_USE or FOLDER_UNUSABLE
   */
  public static FolderLock take(Path folder) {
    try {
      Files.createDirectories(folder);
      FileChannel channel = FileChannel.open(folder.resolve(FILE), CREATE, READ, WRITE);
      try {
        if (tryLock(channel) == null) {
          throw inUse(folder, owner(channel));
        }
        sign(channel);
        return new FolderLock(channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new BrokerException(
          FOLDER_UNUSABLE,
          "Cannot use the folder %s: %s. Give one that this user may write to."
              .formatted(folder.toAbsolutePath(), e),
          e);
    }
  }

  /** Gives the folder back. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("closing the lock file " + FILE, e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null; // this very process has it
    }
  }

  private static void sign(FileChannel channel) throws IOException {
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap(
            Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)),
        0);
  }

  private static String owner(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(OWNER_BYTES_MAX);
    channel.read(bytes, 0);
    return StandardCharsets.US_ASCII.decode(bytes.flip()).toString();
  }

  private static BrokerException inUse(Path folder, String owner) {
    return new BrokerException(
        FOLDER_IN_USE,
        "The folder %s is in use by process %s. Stop that one, or give this one another folder."
            .formatted(folder.toAbsolutePath(), owner.isBlank() ? "(unknown)" : owner));
  }
}
