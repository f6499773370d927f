package dev.tailrace.app.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tailrace.app.CannedServer;
import dev.tailrace.app.CannedServer.Answer;
import dev.tailrace.app.CannedServer.Asked;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class TailTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Test
  void lost_connection_goes_on_after_the_last_whole_frame() throws Exception {
    var notices = new CopyOnWriteArrayList<String>();
    var frames = new ArrayList<String>();
    try (var server =
            new CannedServer(
                Answer.brokenEvents("id: p1\ndata: a\n\nid: p2\ndata: b\n\nid: p3\ndata: cut"),
                Answer.json(503, "{\"title\":\"Not ready\"}"),
                Answer.events("id: p3\ndata: c\n\n"));
        var api = new Api(server.url(), null);
        var tail = new Tail(api, Query.at("tail"), notices::add)) {

      for (int i = 0; i < 3; i++) {
        frames.add(tail.next(PATIENCE).orElseThrow().data());
      }

      assertEquals(List.of("a", "b", "c"), frames);
      assertEquals(
          List.of("", "p2", "p2"),
          server.asked().stream().map(Asked::lastEventId).limit(3).toList());
      assertEquals(
          List.of("connection lost, trying again", "connected again"), notices.subList(0, 2));
    }
  }

  @Test
  void refusal_after_a_loss_is_thrown_to_the_reader() throws Exception {
    try (var server =
            new CannedServer(
                Answer.brokenEvents("id: p1\ndata: a\n\n"),
                Answer.json(410, "{\"title\":\"Purged\",\"detail\":\"run r1 was purged\"}"));
        var api = new Api(server.url(), null);
        var tail = new Tail(api, Query.at("tail"), _ -> {})) {
      tail.next(PATIENCE);

      var refused = assertThrows(ApiException.class, () -> tail.next(PATIENCE));

      assertEquals("run r1 was purged", refused.getMessage());
    }
  }

  @Test
  void no_server_is_told_at_once() {
    try (var api = new Api("http://127.0.0.1:1", null)) {
      var refused =
          assertThrows(ApiException.class, () -> new Tail(api, Query.at("tail"), _ -> {}));

      assertEquals(0, refused.status());
    }
  }
}
