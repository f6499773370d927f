package dev.tailrace.server.inputs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.server.Client;
import dev.tailrace.server.Routes;
import dev.tailrace.server.TestLog;
import dev.tailrace.server.TestServer;
import dev.tailrace.wire.Topic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Row K41: a batch that rots on the broker's disk is told, and never skipped. */
final class CorruptLogTest {
  private static final String RUN = "rotten";
  private static final String MARK = "bytes-that-rot";

  @TempDir private Path folder;

  @Test
  void a_batch_with_a_wrong_checksum_stops_the_fold_until_it_is_right_again() throws Exception {
    try (TestLog log = TestLog.start(folder.resolve("kafka"))) {
      publish(log, Sending.started("\"note\":\"" + MARK + "\""), Sending.tags("behind", "yes"));
      rot();
      try (TestServer server = TestServer.over(log, folder, config -> config)) {
        Client client = server.client();
        await()
            .dontCatchUncaughtExceptions() // those of the threads that die of it
            .atMost(60, SECONDS)
            .until(() -> client.get(Routes.READYZ).text().contains("is corrupt"));

        assertEquals(503, client.get(Routes.READYZ).status());
        Client.Answer run = client.get("/api/v1/runs/" + RUN);
        assertEquals(503, run.status());
        assertTrue(run.text().contains("tailrace.runs-" + Stage.partition(RUN)), run.text());
        assertEquals(200, client.get(Routes.LIVEZ).status());

        rot(); // the same bits again: the disk is mended
        server.awaitReady();
        assertTrue(client.get("/api/v1/runs/" + RUN).text().contains("behind"));
      }
    }
  }

  private static void publish(TestLog log, Sending... sendings) throws Exception {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", log.bootstrap()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (Sending sending : sendings) {
        producer
            .send(
                new ProducerRecord<>(
                    Stage.name(sending.topic()),
                    Stage.partition(RUN),
                    sending.key().of(RUN),
                    sending.value().of(RUN)))
            .get();
      }
    }
  }

  /** Flips bits of the record in the segment. */
  private void rot() throws IOException {
    String place = Stage.name(Topic.RUNS) + "-" + Stage.partition(RUN);
    Path segment;
    try (Stream<Path> files = Files.walk(folder.resolve("kafka"))) {
      segment =
          files
              .filter(file -> file.endsWith(place + "/00000000000000000000.log"))
              .findFirst()
              .orElseThrow();
    }
    String bytes = new String(Files.readAllBytes(segment), ISO_8859_1);
    int at = Math.max(bytes.indexOf("bytes-that-"), bytes.indexOf("bytes-thau-"));
    try (FileChannel file = FileChannel.open(segment, StandardOpenOption.WRITE)) {
      byte flipped = (byte) (bytes.charAt(at + 9) ^ 1);
      file.write(ByteBuffer.wrap(new byte[] {flipped}), at + 9);
    }
  }
}
