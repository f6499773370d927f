package dev.tailrace.client;

import java.nio.file.Path;

/**
 * How a run's reporting behaves, apart from what it says of the run.
 *
 * @param heartbeatMs promised interval between signs of life, at least 1,000
 * @param flushMs at most so long a logged thing waits before it is written down
 * @param closeMs at most so long {@code finish} waits for acknowledgements
 * @param memoryBytesMax of what was logged and is not written down yet
 * @param spoolBytesMax of this run's files in the spool folder
 * @param systemMs interval between measurements of machine and process; 0 for none
 * @param captureOutput whether what is printed is told as lines
 * @param uncaughtExceptions whether an exception that nobody catches ends the run as failed
 * @param shutdownHook whether the end of the JVM ends the run
 */
record Settings(
    Mode mode,
    Target target,
    Path spoolFolder,
    long heartbeatMs,
    long flushMs,
    long closeMs,
    long memoryBytesMax,
    long spoolBytesMax,
    long systemMs,
    boolean captureOutput,
    boolean uncaughtExceptions,
    boolean shutdownHook) {
  static final long HEARTBEAT_MS = 10_000;
  static final long HEARTBEAT_MS_MIN = 1_000;

  /**
   * What a killed process may lose. Each interval writes one record of each set of metrics that was
   * logged, so a shorter one costs the log more records, and the training loop nothing.
   */
  static final long FLUSH_MS = 20;

  /** Records are sent together, at most so often; the log does not care how small they are. */
  static final long GATHER_MS = 100;

  static final long SYSTEM_MS = 10_000;
  static final long SYSTEM_MS_MIN = 100;
  static final long CLOSE_MS = 30_000;
  static final long MEMORY_BYTES_MAX = 64L << 20;
  static final long SPOOL_BYTES_MAX = 1L << 30;

  Settings {
    heartbeatMs = Math.max(heartbeatMs, HEARTBEAT_MS_MIN);
    systemMs = systemMs <= 0 ? 0 : Math.max(systemMs, SYSTEM_MS_MIN);
    if (flushMs < 1 || closeMs < 0 || memoryBytesMax < 0 || spoolBytesMax < 0) {
      throw new IllegalArgumentException(
          "flushEvery is at least 1 ms; other times and sizes are not negative");
    }
  }
}
