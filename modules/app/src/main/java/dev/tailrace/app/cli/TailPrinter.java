package dev.tailrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tailrace.app.api.Api;
import dev.tailrace.app.api.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Prints frames of a tail: for a person, for a pipe, or as JSON. Metrics are merged to one line for
 * each run and second, unless every frame is wanted. One thread's.
 */
final class TailPrinter {
  private static final int METRICS_SHOWN = 4;

  private final Terminal terminal;
  private final Shell shell;
  private final boolean json;
  private final boolean every;
  private final MetricDigest digest = new MetricDigest();

  TailPrinter(Shell shell, boolean json, boolean every) {
    this.terminal = shell.terminal();
    this.shell = shell;
    this.json = json;
    this.every = every;
  }

  void print(Frame frame, JsonNode data) {
    if (json) {
      ObjectNode line = Api.JSON.createObjectNode().put("event", frame.event());
      line.put("id", frame.id()).set("data", data);
      terminal.print(line.toString());
      return;
    }
    switch (frame.event()) {
      case "metrics" -> {
        if (every) {
          printMetrics(data);
        } else {
          digest.add(data);
        }
      }
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
      case "run" -> {
        if (TailCommand.outcome(data.path("status").asText("")) != null) {
          digest.of(RunText.plain(data.path("id")), now()).ifPresent(this::printLine);
        }
        printRun(data);
      }
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

  /** Prints merged metrics whose second is over; call it after frames and when none come. */
  void tick() {
    digest.due(now()).forEach(this::printLine);
  }

  /** Prints all that is merged, due or not. */
  void flush() {
    digest.all(now()).forEach(this::printLine);
  }

  /** Whether {@link #tick} may have something to print within the second. */
  boolean waits() {
    return digest.waits();
  }

  private long now() {
    return shell.epochMs().getAsLong();
  }

  private void printLine(MetricDigest.Line line) {
    boolean person = terminal.interactive();
    String metrics = few(line.values(), person);
    String rank = line.ranks().size() == 1 ? String.join("", line.ranks()) : "";
    List<String> words =
        person
            ? List.of("step " + line.step(), metrics, merged(line))
            : List.of(Long.toString(line.step()), metrics, Integer.toString(line.frames()));
    print("metrics", line.run(), rank, line.time(), words);
  }

  private static String few(Map<String, JsonNode> values, boolean person) {
    String shown =
        values.entrySet().stream()
            .limit(METRICS_SHOWN)
            .map(
                it ->
                    it.getKey()
                        + "="
                        + (person ? RunText.number(it.getValue()) : RunText.plain(it.getValue())))
            .collect(Collectors.joining(" "));
    int more = values.size() - METRICS_SHOWN;
    return more > 0 ? shown + " +" + more + " more" : shown;
  }

  private static String merged(MetricDigest.Line line) {
    if (line.frames() == 1) {
      return "";
    }
    String ranks = line.ranks().size() == 1 ? "" : " of " + line.ranks().size() + " ranks";
    return "(" + line.frames() + " frames" + ranks + ")";
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
    print(kind, run, RunText.plain(data.path("rank")), time, words);
  }

  private void print(String kind, String run, String rank, JsonNode time, List<String> words) {
    var fields = new ArrayList<String>();
    if (terminal.interactive()) {
      long epochMs = time.isNumber() ? time.asLong() : now();
      String who = run + (rank.isEmpty() ? "" : " rank " + rank);
      fields.add(terminal.faint(RunText.clock(epochMs) + " " + terminal.field(who)));
      words.stream()
          .filter(word -> !word.isEmpty())
          .forEach(word -> fields.add(terminal.status(terminal.field(word))));
      terminal.print(String.join(" ", fields));
    } else {
      fields.addAll(List.of(kind, run, rank, RunText.iso(time)));
      fields.addAll(words);
      terminal.print(String.join("\t", fields.stream().map(terminal::field).toList()));
    }
  }
}
