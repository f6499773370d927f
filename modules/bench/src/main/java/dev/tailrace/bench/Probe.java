package dev.tailrace.bench;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends one event after the other to a run that has step 0, and after each asks the HTTP API until
 * the run's points have it: at the position that the write told, else again and again.
 */
final class Probe {
  private static final int READS_MAX = 100_000;
  private static final long PAUSE_NANOS = 20_000_000;
  private static final long POLL_NANOS = 2_000_000;

  private final Way way;
  private final ByHttp http;
  private final String run;
  private final long[] nanos = new long[READS_MAX];
  private int reads;
  private volatile boolean closed;

  Probe(Way way, ByHttp http, String run) {
    this.way = way;
    this.http = http;
    this.run = run;
  }

  /** Goes on until {@link #close}. */
  void loop() {
    try {
      while (!closed && reads < READS_MAX) {
        long began = System.nanoTime();
        String position = way.send(run, reads + 1);
        while (!isShown(position)) {
          LockSupport.parkNanos(POLL_NANOS);
        }
        nanos[reads++] = System.nanoTime() - began;
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (IOException e) {
      throw new IllegalStateException("probe", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isShown(String position) throws IOException, InterruptedException {
    String path =
        "/runs/%s/points?metric=%s&format=csv&from=%d".formatted(run, Traffic.metric(), reads + 1);
    String csv = http.get(path, position);
    return csv.lines().count() > 1;
  }

  void close() {
    closed = true;
  }

  Latencies latencies() {
    return Latencies.of(nanos);
  }
}
