package dev.tailrace.streams;

import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.Launch;
import dev.tailrace.model.event.LogChunk;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunEvent;
import java.util.List;

/** Small events, each as a client would send it. */
public final class Samples {
  private static final long TIME = 1_700_000_000_000L;

  private Samples() {}

  public static RunEvent.RunStarted started(String run) {
    return new RunEvent.RunStarted(Header.unsequenced(run, TIME), Launch.BARE);
  }

  /** One row of one metric, sequenced. */
  public static MetricBatch point(String run, long seq, double value) {
    return new MetricBatch(
        new Header(run, TIME, "w", seq, false),
        0,
        1,
        new long[] {seq},
        new long[] {TIME},
        new String[] {"loss"},
        new double[][] {{value}});
  }

  public static LogChunk line(String run, String text) {
    return new LogChunk(
        Header.unsequenced(run, TIME), "stdout", 0, 1, List.of(new LogChunk.Line(TIME, text)));
  }
}
