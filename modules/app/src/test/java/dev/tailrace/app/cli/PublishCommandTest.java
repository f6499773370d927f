package dev.tailrace.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.app.CannedServer;
import dev.tailrace.app.CannedServer.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishCommandTest {

  @Test
  void refused_events_are_told_by_their_line() throws Exception {
    try (var server =
        new CannedServer(
            Answer.json(
                200,
                """
                {"accepted":1,"rejected":[{"index":1,"reason":"rank_range","detail":"rank 8"}]}
                """))) {

      Typed typed = Typed.at().reading("{}\n\n{}\n").type("publish", "--url", server.url());

      assertEquals(65, typed.exitCode());
      assertEquals(
          List.of("line 3: rank_range: rank 8", "1 accepted, 1 refused, 0 without an answer"),
          typed.err().lines().toList());
    }
  }

  @Test
  void pending_events_are_sent_again_only_with_writer_and_seq() throws Exception {
    String sequenced = "{\"writer\":\"w\",\"seq\":1}";
    String plain = "{\"type\":\"log\"}";
    try (var server =
        new CannedServer(
            Answer.json(503, "{\"accepted\":1,\"rejected\":[],\"pending\":[1,2]}"),
            Answer.json(200, "{\"accepted\":1,\"rejected\":[]}"))) {

      Typed typed =
          Typed.at()
              .reading("{}\n" + sequenced + "\n" + plain + "\n")
              .type("publish", "--url", server.url());

      assertEquals(69, typed.exitCode());
      assertEquals(sequenced + "\n", server.asked().getLast().body());
      assertEquals(
          List.of(
              "line 3: no answer; it may or may not have been written",
              "the log does not answer; sending 1 events again",
              "2 accepted, 0 refused, 1 without an answer"),
          typed.err().lines().toList());
    }
  }

  @Test
  void refusal_of_the_whole_request_is_told() throws Exception {
    try (var server = new CannedServer(Answer.json(401, "{\"detail\":\"no token\"}"))) {

      Typed typed = Typed.at().reading("{}\n").type("publish", "--url", server.url());

      assertEquals(77, typed.exitCode());
    }
  }
}
