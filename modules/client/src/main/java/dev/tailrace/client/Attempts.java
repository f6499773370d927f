package dev.tailrace.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tailrace.client.send.HttpTransport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Which attempt of a run this process is when neither its program, its environment nor its launcher
 * says so: asked of the server.
 */
final class Attempts {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
  private static final Duration ANSWER_TO_RANKS_WITHIN = Duration.ofSeconds(10);
  private static final long ASKED_AGAIN_AFTER_MS = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  private Attempts() {}

  /**
   * The run's last attempt if this rank was not seen in it, else one more; 1 when the run is
   * unknown or nobody answers in 2 s. One of many ranks waits for 10 s, as a run whose ranks
   * disagree would not end.
   */
  static int ask(Target target, String run, int rank, boolean oneOfMany) {
    URI server = target.url();
    if (server == null) {
      return 1;
    }
    Duration within = oneOfMany ? ANSWER_TO_RANKS_WITHIN : ANSWER_WITHIN;
    long until = System.nanoTime() + within.toNanos();
    URI asked = HttpTransport.resolve(server, "/runs/" + run);
    try (HttpClient http = HttpTransport.client()) {
      for (long left = within.toNanos(); left > 0; left = until - System.nanoTime()) {
        var request = HttpTransport.request(asked, target.token()).timeout(Duration.ofNanos(left));
        HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
        int status = response.statusCode();
        if (status < 500 && status != 429) {
          http.shutdownNow();
          return status == 200 ? next(JSON.readTree(response.body()), rank) : 1;
        }
        TimeUnit.MILLISECONDS.sleep(ASKED_AGAIN_AFTER_MS); // it starts, or has too much to do
      }
      http.shutdownNow();
      return 1;
    } catch (IOException e) {
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private static int next(JsonNode answer, int rank) {
    JsonNode run = answer.path("run");
    int last = run.path("attempt").asInt(1);
    for (JsonNode seen : run.path("ranks")) {
      // Null when this rank is known from earlier attempts only.
      boolean inLast = !seen.path("attempt").isNull() && seen.path("attempt").asInt(last) == last;
      boolean known = !seen.path("status").asText("").equals("pending");
      if (inLast && known && seen.path("rank").asInt(-1) == rank) {
        return last + 1;
      }
    }
    return last;
  }
}
