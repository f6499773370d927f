package dev.tailrace.app.fault;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A training process that keeps a ledger: before a batch is sent, and after it was acknowledged, a
 * line is written and forced to disk. An unanswered batch is sent again with the same ids until it
 * is acknowledged. Runs until the stop file appears.
 *
 * <p>Batch {@code n} of a run is one point of {@code v} at step {@code n}, one console line {@code
 * line n}, and one summary, each with seq {@code n}.
 */
final class Sender {
  private static final int RUNS = 4;
  private static final Duration ANSWER_MAX = Duration.ofSeconds(15);

  private final URI events;
  private final FileChannel ledger;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final Random random = new Random(5);
  private final CountDownLatch never = new CountDownLatch(1);

  private Sender(String url, FileChannel ledger) {
    this.events = URI.create(url + "/api/v1/events");
    this.ledger = ledger;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path stop = Path.of(arguments[2]);
    try (FileChannel ledger =
        FileChannel.open(
            Path.of(arguments[1]), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      Sender sender = new Sender(arguments[0], ledger);
      for (int n = 1; !Files.exists(stop); n++) {
        for (int run = 0; run < RUNS && !Files.exists(stop); run++) {
          sender.send(run, n, stop);
        }
      }
    }
  }

  private void send(int run, int n, Path stop) throws IOException, InterruptedException {
    note("sent", run, n);
    while (!acknowledged(run, n)) {
      if (Files.exists(stop)) {
        return;
      }
      // A pause that nothing cuts short.
      boolean _ = never.await(50 + random.nextInt(100), TimeUnit.MILLISECONDS);
    }
    note("acked", run, n);
  }

  private boolean acknowledged(int run, int n) throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(events)
            .timeout(ANSWER_MAX)
            .header("Content-Type", "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofString(body(run, n)))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() == 400 || answer.body().contains("\"reason\"")) {
        throw new AssertionError("refused: " + answer.body());
      }
      return answer.statusCode() == 200;
    } catch (IOException _) {
      return false; // the server is dead or dying: nobody knows what became of it
    }
  }

  private static String body(int run, int n) {
    String common =
        "\"v\":1,\"run\":\"kill-%d\",\"time\":%d,\"writer\":\"w%d\",\"seq\":%d"
            .formatted(run, 1_700_000_000_000L + n, run, n);
    return """
        {"type":"metrics",%s,"step":%d,"metrics":{"v":%d}}
        {"type":"log",%s,"lines":["line %d"]}
        {"type":"run.summary",%s,"summary":{"n":%d}}
        """
        .formatted(common, n, n * 3, common, n, common, n);
  }

  private void note(String what, int run, int n) throws IOException {
    String line = what + " kill-" + run + " " + n + "\n";
    ledger.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    ledger.force(false);
  }
}
