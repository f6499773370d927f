package dev.tailrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tailrace.client.spool.Outbox;
import dev.tailrace.client.spool.WriterSpool;
import dev.tailrace.model.Value;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecoveryTest {
  @TempDir Path folder;

  private static Header header(long seq) {
    return new Header("r", 1_000, "w", seq, false);
  }

  @Test
  void entries_of_another_version_hold_up_nothing_and_are_counted() throws Exception {
    WriterSpool spool = WriterSpool.create(folder, "w", "elsewhere", 1 << 20);
    try (Outbox outbox = new Outbox(spool, _ -> {})) {
      var tags = new RunEvent.TagsChanged(header(1), Value.Fields.EMPTY);
      var defined = new RunEvent.MetricDefined(header(2), "loss", null, "min", null);
      outbox.append(Topic.RUNS, false, EventCodec.cbor(tags));
      outbox.append(Topic.RUNS, false, new byte[] {1, 2, 3});
      outbox.append(Topic.RUNS, false, EventCodec.cbor(defined));
    }

    try (EventSink sink = new EventSink()) {
      var report = Spool.sync(folder, Target.http(sink.url()), Duration.ofSeconds(60));

      assertEquals(2, report.acked());
      assertEquals(Map.of("unreadable", 1L), report.rejections());
      assertEquals(2, sink.arrivals().once().events().size());
      assertEquals(0, sink.arrivals().gaps());
      assertFalse(Files.exists(folder.resolve("w")));
    }
  }
}
