package dev.tailrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tailrace.app.api.Api;
import dev.tailrace.app.api.Frame;
import java.util.ArrayList;
import java.util.List;

/** Prints frames of a tail: for a person, for a pipe, or as JSON. */
final class TailPrinter {
  private final Terminal terminal;
  private final Shell shell;
  private final boolean json;

  TailPrinter(Shell shell, boolean json) {
    this.terminal = shell.terminal();
    this.shell = shell;
    this.json = json;
  }

  void print(Frame frame, JsonNode data) {
    if (json) {
      ObjectNode line = Api.JSON.createObjectNode().put("event", frame.event());
      line.put("id", frame.id()).set("data", data);
      terminal.print(line.toString());
      return;
    }
    switch (frame.event()) {
      case "metrics" -> printMetrics(data);
      case "log" ->
          data.path("lines")
              .forEach(
                  line ->
                      print(
                          "log",
                          data,
                          line.path("time"),
                          List.of(
                              RunText.plain(data.path("stream")),
                              RunText.plain(line.path("text")))));
      case "run" -> printRun(data);
      case "alert" ->
          print(
              "alert",
              data,
              data.path("time"),
              List.of(
                  RunText.plain(data.path("level")),
                  RunText.plain(data.path("title")),
                  RunText.plain(data.path("text"))));
      case "gap" ->
          terminal.say("too slow: " + data.path("frames").asText("some") + " frames left out");
      default -> {
        // caught-up, and whatever a newer server tells.
      }
    }
  }

  private void printRun(JsonNode run) {
    String reason = RunText.plain(run.path("reason"));
    var words = new ArrayList<>(List.of(RunText.status(run)));
    if (!reason.isEmpty() || !terminal.interactive()) {
      words.add(reason);
    }
    print("run", run, run.path("lastHeardTime"), words);
  }

  private void printMetrics(JsonNode batch) {
    JsonNode steps = batch.path("steps");
    for (int row = 0; row < steps.size(); row++) {
      JsonNode time = batch.path("times").path(row);
      var values = new ArrayList<String>();
      for (var metric : batch.path("metrics").properties()) {
        JsonNode value = metric.getValue().path(row);
        if (terminal.interactive()) {
          values.add(metric.getKey() + "=" + RunText.number(value));
        } else {
          print(
              "metrics",
              batch,
              time,
              List.of(steps.get(row).asText(), metric.getKey(), RunText.plain(value)));
        }
      }
      if (terminal.interactive()) {
        values.addFirst("step " + steps.get(row).asText());
        print("metrics", batch, time, values);
      }
    }
  }

  private void print(String kind, JsonNode data, JsonNode time, List<String> words) {
    String run = RunText.plain(data.path(kind.equals("run") ? "id" : "run"));
    String rank = RunText.plain(data.path("rank"));
    var fields = new ArrayList<String>();
    if (terminal.interactive()) {
      long epochMs = time.isNumber() ? time.asLong() : shell.epochMs().getAsLong();
      String who = run + (rank.isEmpty() ? "" : " rank " + rank);
      fields.add(terminal.faint(RunText.clock(epochMs) + " " + terminal.field(who)));
      words.forEach(word -> fields.add(terminal.status(terminal.field(word))));
      terminal.print(String.join(" ", fields));
    } else {
      fields.addAll(List.of(kind, run, rank, RunText.iso(time)));
      fields.addAll(words);
      terminal.print(String.join("\t", fields.stream().map(terminal::field).toList()));
    }
  }
}
