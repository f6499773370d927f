package dev.tailrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class FrameTimesTest {
  private static final byte[] FRAME =
      "id: x\nevent: metrics\ndata: {\"steps\":[7],\"times\":[1000],\"metrics\":{}}\n\n"
          .getBytes(StandardCharsets.UTF_8);

  @Test
  void a_time_is_found_wherever_a_stream_is_cut() {
    for (int cut = 0; cut <= FRAME.length; cut++) {
      var delays = new Delays();
      var times = new FrameTimes();

      times.scan(ByteBuffer.wrap(Arrays.copyOfRange(FRAME, 0, cut)), 1_025, delays);
      times.scan(ByteBuffer.wrap(Arrays.copyOfRange(FRAME, cut, FRAME.length)), 1_025, delays);

      assertEquals("frames=1 p50=25 p99=25 max=25", delays.toString(), "cut at " + cut);
    }
  }

  @Test
  void a_mark_that_begins_anew_within_itself_is_found() {
    var delays = new Delays();

    new FrameTimes()
        .scan(ByteBuffer.wrap("timtimes\":[30]".getBytes(StandardCharsets.UTF_8)), 31, delays);

    assertEquals("frames=1 p50=1 p99=1 max=1", delays.toString());
  }

  @Test
  void a_quantile_is_the_least_delay_that_so_many_did_not_exceed() {
    var delays = new Delays();

    for (int ms = 1; ms <= 100; ms++) {
      delays.add(ms);
    }

    assertEquals("frames=100 p50=50 p99=99 max=100", delays.toString());
  }
}
