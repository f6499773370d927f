package dev.tailrace.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tailrace.model.event.Launch;
import dev.tailrace.model.event.RunEvent.RunStarted;
import dev.tailrace.wire.Decoded;
import dev.tailrace.wire.EventCodec;

/** Starts of runs that say only what a test cares for, as a client would write them. */
public final class Launches {
  private Launches() {}

  /** A rank that promises a sign of life every {@code heartbeatMs}. */
  public static Launch beating(int rank, int worldSize, long heartbeatMs) {
    String json =
        """
        {"type":"run.started","v":1,"run":"r","time":0,"rank":%d,"worldSize":%d,"heartbeatMs":%d}"""
            .formatted(rank, worldSize, heartbeatMs);
    if (EventCodec.decode(json.getBytes(UTF_8)) instanceof Decoded.Known(RunStarted start)) {
      return start.launch();
    }
    throw new AssertionError("not a start: " + json);
  }
}
