package dev.tailrace.app.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.app.CannedServer;
import dev.tailrace.app.CannedServer.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private final List<String> notices = new ArrayList<>();

  private ApiException refusal(CannedServer server, Duration most) {
    try (var api = new Api(server.url(), null, new Patience(most, notices::add))) {
      return assertThrows(ApiException.class, () -> api.get(Query.at("runs")));
    }
  }

  @Test
  void patience_ends_with_the_reason() throws Exception {
    try (var server = new CannedServer(Answer.notReady("partition 1 starts"))) {

      ApiException refused = refusal(server, Duration.ofMillis(250));

      assertEquals("partition 1 starts (waited 0 s)", refused.getMessage());
      assertEquals(503, refused.status());
      assertTrue(server.asked().size() > 1);
      assertEquals(List.of("waiting for the server: partition 1 starts"), notices);
    }
  }

  @Test
  void longer_wait_than_there_is_patience_for_is_not_begun() {
    var patience = new Patience(Duration.ofSeconds(30), notices::add);
    var refusal = ApiException.ofProblem(503, "not-ready", "moves", Duration.ofSeconds(60));

    assertThrows(ApiException.class, () -> patience.await(refusal, System.nanoTime()));

    assertEquals(List.of(), notices);
  }

  @Test
  void what_does_not_pass_is_not_waited_for() throws Exception {
    String other = "{\"type\":\"/problems/log-unavailable\",\"detail\":\"no log\"}";
    try (var server = new CannedServer(Answer.json(503, other))) {

      ApiException refused = refusal(server, Duration.ofSeconds(30));

      assertEquals("no log", refused.getMessage());
      assertEquals(1, server.asked().size());
    }
  }
}
