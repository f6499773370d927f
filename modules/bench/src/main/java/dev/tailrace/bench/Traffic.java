package dev.tailrace.bench;

import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.wire.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Numbered metric events, one row of ten metrics each, of a hundred runs in turns: when each was
 * due, and how long it took until it came out on each way. Each number is written by one thread.
 */
final class Traffic {
  static final int RUNS = 100;
  private static final int METRICS = 10;
  private static final String[] NAMES = names();

  private final String prefix;
  private final long[] dueNanos;
  private final long[] consumedNanos;
  private final long[] shownNanos;

  Traffic(String prefix, int events) {
    this.prefix = prefix;
    dueNanos = new long[events];
    consumedNanos = new long[events];
    shownNanos = new long[events];
  }

  int events() {
    return dueNanos.length;
  }

  String run(int number) {
    return prefix + "-" + number % RUNS;
  }

  byte[] key(int number) {
    return run(number).getBytes(StandardCharsets.UTF_8);
  }

  static String metric() {
    return NAMES[0];
  }

  /** The event as it is sent. */
  byte[] event(int number) {
    return event(run(number), number / RUNS);
  }

  static byte[] event(String run, long step) {
    long now = System.currentTimeMillis();
    double[][] values = new double[METRICS][1];
    for (int metric = 0; metric < METRICS; metric++) {
      values[metric][0] = (float) (metric + Math.sin((double) step));
    }
    var header = new Header(run, now, "bench", step + 1, false);
    return EventCodec.cbor(
        new MetricBatch(header, 0, 1, new long[] {step}, new long[] {now}, NAMES, values));
  }

  void due(int number, long nanos) {
    dueNanos[number] = nanos;
  }

  /** A consumer of the topic got an event. */
  void consumed(String run, long step, long nanos) {
    came(consumedNanos, run, step, nanos);
  }

  /** A client of the HTTP API was shown an event. */
  void shown(String run, long step, long nanos) {
    came(shownNanos, run, step, nanos);
  }

  private void came(long[] latencies, String run, long step, long nanos) {
    if (run.startsWith(prefix + "-")) {
      String place = run.substring(prefix.length() + 1);
      int number = (int) (step * RUNS) + Integer.parseInt(place);
      latencies[number] = Math.max(1, nanos - dueNanos[number]);
    }
  }

  Latencies consumed() {
    return Latencies.of(consumedNanos);
  }

  Latencies shown() {
    return Latencies.of(shownNanos);
  }

  private static String[] names() {
    String[] names = new String[METRICS];
    Arrays.setAll(names, metric -> "train/metric_" + metric);
    return names;
  }
}
