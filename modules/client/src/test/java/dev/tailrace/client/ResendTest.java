package dev.tailrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.tailrace.client.send.Outgoing;
import dev.tailrace.client.spool.Entry;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a dead process left is the same event, marked. */
final class ResendTest {
  private static final Path EXAMPLES =
      Path.of(System.getProperty("tailrace.root", "../.."), "schemas", "examples");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run.started",
        "run.resumed",
        "run.config",
        "run.tags",
        "run.summary",
        "run.finished",
        "metric.defined",
        "artifact.logged",
        "resource.used",
        "source.saved",
        "media.logged",
        "alert.raised",
        "progress.declared",
        "metrics",
        "log"
      })
  void an_event_of_the_sdk_is_marked_and_otherwise_the_same(String type) throws IOException {
    byte[] value = Files.readAllBytes(EXAMPLES.resolve(type + ".cbor"));
    RunScoped event = Arrivals.decode(value);

    Outgoing sent = Resend.of(new Entry(1, Topic.of(event), false, value));

    assertNotNull(sent);
    RunScoped marked = Arrivals.decode(sent.value());
    assertEquals(event.header().withResent(true), marked.header());
    assertEquals(EventCodec.checksum(event), EventCodec.checksum(marked));
  }
}
