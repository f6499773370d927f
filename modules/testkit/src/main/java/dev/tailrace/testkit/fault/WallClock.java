package dev.tailrace.testkit.fault;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The wall clock of the processes that are started by it, which can be put forward and back while
 * they run; what measures how long something takes goes on as it was. By libfaketime.
 */
public final class WallClock {
  private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

  private final Path offset;

  private WallClock(Path offset) {
    this.offset = offset;
  }

  /** Whether libfaketime is on this machine. */
  public static boolean possible() throws IOException {
    return library().isPresent();
  }

  /**
   * A clock that is right.
   *
   * @param offset the file that it is told by
   */
  public static WallClock at(Path offset) throws IOException {
    var clock = new WallClock(offset.toAbsolutePath());
    clock.ahead(0);
    return clock;
  }

  /** From the next second on it is so much ahead of the right time, or behind. */
  public void ahead(long seconds) throws IOException {
    Path fresh = offset.resolveSibling(offset.getFileName() + ".new");
    Files.writeString(fresh, (seconds < 0 ? "" : "+") + seconds + "\n");
    // A process must never read half a number.
    Files.move(fresh, offset, ATOMIC_MOVE);
  }

  /** Starts a process that goes by this clock. */
  public JavaProcess.Launch within(JavaProcess.Launch launch) throws IOException {
    return launch
        .environment("LD_PRELOAD", library().orElseThrow().toString())
        .environment("FAKETIME_TIMESTAMP_FILE", offset.toString())
        // Without a cache each look at the clock opens the file.
        .environment("FAKETIME_CACHE_DURATION", "1")
        .environment("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        // A remedy for an old C library, with which each timed wait of a JVM ends at once.
        .environment("FAKETIME_FORCE_MONOTONIC_FIX", "0");
  }

  /** Debian keeps it below a folder that is named after the machine. */
  private static Optional<Path> library() throws IOException {
    for (Path libraries : new Path[] {Path.of("/usr/lib"), Path.of("/usr/lib64")}) {
      if (Files.isDirectory(libraries)) {
        try (Stream<Path> folders = Files.list(libraries)) {
          Optional<Path> found =
              Stream.concat(Stream.of(libraries), folders)
                  .map(folder -> folder.resolve(LIBRARY))
                  .filter(Files::isReadable)
                  .findFirst();
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return Optional.empty();
  }
}
