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

/**
 * Which attempt of a run this process is when neither its program, its environment nor its launcher
 * says so: asked of the server once.
 */
final class Attempts {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  private Attempts() {}

  /**
   * The run's last attempt if this rank was not seen in it, else one more; 1 when the run is
   * unknown or nobody answers in 2 s.
   */
  static int ask(Target target, String run, int rank) {
    URI server = target.url();
    if (server == null) {
      return 1;
    }
    try (HttpClient http = HttpTransport.client()) {
      var request =
          HttpTransport.request(HttpTransport.resolve(server, "/runs/" + run), target.token())
              .timeout(ANSWER_WITHIN)
              .build();
      HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
      http.shutdownNow();
      return response.statusCode() == 200 ? next(JSON.readTree(response.body()), rank) : 1;
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
      boolean inLast = seen.path("attempt").asInt(last) == last;
      boolean known = !seen.path("status").asText("").equals("pending");
      if (inLast && known && seen.path("rank").asInt(-1) == rank) {
        return last + 1;
      }
    }
    return last;
  }
}
