package dev.tailrace.server.tail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.event.RunScoped;
import dev.tailrace.server.http.Globs;
import dev.tailrace.streams.tail.TailItem;
import dev.tailrace.wire.Decoded;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class FrameTextTest {
  private static final Globs LOSS = new Globs(List.of("loss"));
  private static final Globs ACC = new Globs(List.of("acc"));

  private static TailItem.Frame frame(String type, String more) {
    String json = "{\"type\":\"%s\",\"v\":1,\"run\":\"r\",\"time\":1%s}".formatted(type, more);
    if (EventCodec.decode(json.getBytes(StandardCharsets.UTF_8))
        instanceof Decoded.Known(RunScoped event)) {
      return new TailItem.Frame(Topic.of(event), 1, 7, 1, 100, event);
    }
    throw new AssertionError(json);
  }

  @Test
  void a_frame_is_encoded_once_for_all_who_chose_alike() {
    FrameText texts = new FrameText();
    AtomicInteger encoded = new AtomicInteger();
    TailItem.Frame run = frame("run.started", "");

    var first = texts.of(FrameText.Key.of(run, LOSS), () -> encode(encoded));
    var second = texts.of(FrameText.Key.of(run, ACC), () -> encode(encoded));

    assertSame(first, second);
    assertEquals(1, encoded.get());
  }

  @Test
  void a_batch_of_metrics_is_another_text_for_another_choice() {
    TailItem.Frame batch = frame("metrics", ",\"step\":1,\"metrics\":{\"loss\":1}");

    assertNotEquals(FrameText.Key.of(batch, LOSS), FrameText.Key.of(batch, ACC));
  }

  @Test
  void large_texts_are_kept_up_to_so_many_bytes() {
    FrameText texts = new FrameText();
    for (int i = 0; i < 100; i++) {
      texts.of(
          new FrameText.Key(Topic.LOGS, 0, i, LOSS),
          () -> new FrameText.Encoded(new byte[1 << 20], null));
      assertTrue(texts.keptBytes() <= 16 << 20, texts.keptBytes() + " bytes");
    }
    assertTrue(texts.keptBytes() > 8 << 20);
    texts.of(
        new FrameText.Key(Topic.LOGS, 1, 0, LOSS),
        () -> new FrameText.Encoded(new byte[64 << 20], null));
    assertEquals(0, texts.keptBytes());
  }

  @Test
  void what_could_not_be_encoded_is_tried_again() {
    FrameText texts = new FrameText();
    AtomicInteger encoded = new AtomicInteger();
    FrameText.Key key = FrameText.Key.of(frame("run.started", ""), LOSS);

    assertNull(texts.of(key, () -> null));
    texts.of(key, () -> encode(encoded));

    assertEquals(1, encoded.get());
  }

  private static FrameText.Encoded encode(AtomicInteger encoded) {
    encoded.incrementAndGet();
    return new FrameText.Encoded(new byte[0], new WatchedRuns.Told("r", "running"));
  }
}
