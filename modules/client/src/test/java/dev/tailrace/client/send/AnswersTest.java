package dev.tailrace.client.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import dev.tailrace.wire.Topic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Three events are sent; what an answer says of them is believed only when it adds up. */
final class AnswersTest {
  private static final String REFUSED =
      "{'index': 1, 'reason': 'rank_range', 'detail': 'rank 8 of 8'}";

  private static Outcome send(int status, String body) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] answer = body.replace('\'', '"').replace("REFUSED", refused()).getBytes(UTF_8);
            String type = body.startsWith("{") ? "application/problem+json" : "text/html";
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
          }
        });
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    try (HttpTransport transport = new HttpTransport(URI.create(url), null)) {
      Outgoing event = new Outgoing("r", Topic.RUNS, new byte[] {1});
      return transport.send(Collections.nCopies(3, event));
    } finally {
      server.stop(0);
    }
  }

  private static String refused() throws IOException {
    return REFUSED.replace('\'', '"');
  }

  private static Set<Integer> indexes(String text) {
    return text.isEmpty()
        ? Set.of()
        : IntStream.of(text.chars().map(c -> c - '0').toArray())
            .boxed()
            .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "200 | {'accepted': 3, 'rejected': [], 'position': 'p'}            | 012 |     | false",
        "200 | {'accepted': 2, 'rejected': [REFUSED]}                      | 02  | 1   | false",
        "200 | {'accepted': 1, 'rejected': [REFUSED]}                      | ``  | 1   | true",
        "200 | {'ok': true}                                                | ``  |     | true",
        "200 | 'fine'                                                      | ``  |     | true",
        "503 | {'accepted': 2, 'rejected': [], 'pending': [1]}             | 02  |     | true",
        "503 | {'accepted': 1, 'rejected': [REFUSED], 'pending': [0]}      | 2   | 1   | true",
        "503 | {'accepted': 0, 'rejected': [], 'pending': []}              | ``  |     | true",
        "503 | {'accepted': 0, 'rejected': [REFUSED], 'pending': []}       | ``  | 1   | true",
        "503 | {'accepted': 0, 'rejected': [], 'pending': [0, 1, 2]}       | ``  |     | true",
        "503 | {'title': 'not ready'}                                      | ``  |     | true",
        "429 | {'title': 'slower'}                                         | ``  |     | true",
        "500 | {'accepted': 3}                                             | ``  |     | true",
        "410 | {'detail': 'purged'}                                        | ``  | 012 | false",
        "400 | {'accepted': 0, 'rejected': [REFUSED]}                      | ``  | 1   | true",
        "400 | {'accepted': 0, 'rejected': []}                             | ``  | 012 | false",
        "400 | {'title': 'no'}                                             | ``  | 012 | false",
        "400 | {'rejected': [{'index': 7}, {'index': -1}, {}]}             | ``  | 012 | false",
        "400 | <html>Bad Request</html>                                    | ``  |     | true",
        "400 | ``                                                          | ``  |     | true",
        "410 | <html>Gone</html>                                           | ``  |     | true",
        "413 | {'title': 'too large'}                                      | ``  | 012 | false",
        "413 | <html>Too Large</html>                                      | ``  |     | true",
      })
  void only_what_was_told_to_be_kept_is_forgotten(
      int status, String body, String accepted, String rejected, boolean again) throws Exception {
    Outcome outcome = send(status, body);

    assertEquals(
        indexes(accepted), outcome.accepted().stream().boxed().collect(Collectors.toSet()));
    assertEquals(
        indexes(rejected == null ? "" : rejected),
        outcome.rejections().stream()
            .map(Outcome.Rejection::index)
            .collect(Collectors.toCollection(TreeSet::new)));
    assertEquals(again, outcome.trouble() != null);
  }

  @Test
  void a_batch_that_is_refused_as_a_whole_is_refused_with_the_reason() throws Exception {
    Outcome outcome = send(400, "{'detail': 'not CBOR'}");

    assertEquals(
        List.of("bad_request", "bad_request", "bad_request"),
        outcome.rejections().stream().map(Outcome.Rejection::reason).toList());
    assertEquals("{\"detail\": \"not CBOR\"}", outcome.rejections().getFirst().detail());
  }
}
