package dev.tailrace.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.app.api.Api;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Sends numbered lines in batches and counts what became of each: lines = accepted + rejected +
 * unknown once {@link #flush} has returned. One thread's.
 */
final class EventUpload {
  private static final int BATCH_LINES_MAX = 5_000;
  private static final int BATCH_CHARS_MAX = 4 << 20;
  private static final int TRIES_MAX = 30;
  private static final long RETRY_MS = 1_000;

  private final Api api;
  private final Consumer<String> notices;
  private List<Line> batch = new ArrayList<>();
  private int batchChars;
  private long accepted;
  private long rejected;
  private long unknown;

  /**
   * An empty upload.
   *
   * @param notices is told of each line that was not written
   */
  EventUpload(Api api, Consumer<String> notices) {
    this.api = api;
    this.notices = notices;
  }

  private record Line(long number, String text) {}

  void add(long number, String text) throws InterruptedException {
    if (batch.size() == BATCH_LINES_MAX || batchChars + text.length() > BATCH_CHARS_MAX) {
      flush();
    }
    batch.add(new Line(number, text));
    batchChars += text.length();
  }

  /** Sends what was added; waits while the log does not answer. */
  void flush() throws InterruptedException {
    List<Line> lines = batch;
    batch = new ArrayList<>();
    batchChars = 0;
    for (int tries = 1; !lines.isEmpty(); tries++) {
      List<Line> pending = send(lines);
      if (pending.isEmpty()) {
        return;
      }
      lines = tries < TRIES_MAX ? keepSequenced(pending) : giveUp(pending);
      if (!lines.isEmpty()) {
        notices.accept("the log does not answer; sending " + lines.size() + " events again");
        Thread.sleep(RETRY_MS);
      }
    }
  }

  /** Gives the lines whose fate is not known. */
  private List<Line> send(List<Line> lines) {
    var body = new StringBuilder();
    lines.forEach(line -> body.append(line.text).append('\n'));
    Api.Answer answer = api.publish(body.toString());
    accepted += answer.body().path("accepted").asLong();
    for (JsonNode refusal : answer.body().path("rejected")) {
      rejected++;
      notices.accept(
          "line %d: %s: %s"
              .formatted(
                  lines.get(refusal.path("index").asInt()).number,
                  refusal.path("reason").asText(),
                  Terminal.clean(refusal.path("detail").asText(""))));
    }
    var pending = new ArrayList<Line>();
    Set<Integer> indexes = new HashSet<>();
    answer.body().path("pending").forEach(index -> indexes.add(index.asInt()));
    for (int i = 0; i < lines.size(); i++) {
      if (indexes.contains(i)) {
        pending.add(lines.get(i));
      }
    }
    return pending;
  }

  private List<Line> keepSequenced(List<Line> pending) {
    var sequenced = new ArrayList<Line>();
    var others = new ArrayList<Line>();
    for (Line line : pending) {
      (isSequenced(line.text) ? sequenced : others).add(line);
    }
    giveUp(others);
    return sequenced;
  }

  /** Whether a repeat of this event would be told from the first. */
  private static boolean isSequenced(String event) {
    try {
      JsonNode node = Api.JSON.readTree(event);
      return node.hasNonNull("writer") && node.hasNonNull("seq");
    } catch (JsonProcessingException _) {
      return false;
    }
  }

  private List<Line> giveUp(List<Line> lines) {
    for (Line line : lines) {
      unknown++;
      notices.accept("line " + line.number + ": no answer; it may or may not have been written");
    }
    return List.of();
  }

  long accepted() {
    return accepted;
  }

  long rejected() {
    return rejected;
  }

  long unknown() {
    return unknown;
  }
}
