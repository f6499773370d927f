package dev.tailrace.app.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tailrace.testkit.fault.Flaw;
import dev.tailrace.testkit.fault.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.atomic.AtomicInteger;

/** Follows live runs as a page does, on a thread of its own, and counts what it is sent. */
final class Tailing implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final InputStream frames;
  private final Thread thread;
  // The last step of each run.
  private final Map<String, Integer> steps = new HashMap<>();
  private final Verdict verdict = new Verdict();
  private final AtomicInteger points = new AtomicInteger();

  private Tailing(InputStream frames) {
    this.frames = frames;
    thread = Thread.ofVirtual().start(this::read);
  }

  static Tailing of(HttpClient http, String url) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(url)).header("Accept", "text/event-stream").build();
    HttpResponse<InputStream> answer =
        http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    if (answer.statusCode() != 200) {
      throw new IOException("a tail was answered " + answer.statusCode());
    }
    return new Tailing(answer.body());
  }

  private void read() {
    String event = "";
    try (var lines = new Scanner(frames, StandardCharsets.UTF_8)) {
      while (lines.hasNextLine()) {
        String line = lines.nextLine();
        if (line.startsWith("event: ")) {
          event = line.substring("event: ".length());
        } else if (line.startsWith("data: ") && event.equals("metrics")) {
          point(JSON.readTree(line.substring("data: ".length())));
        } else if (line.startsWith("data: ") && event.equals("gap")) {
          verdict.found(Flaw.LOST, "a gap for one who reads: " + line);
        }
      }
    } catch (IOException e) {
      verdict.found(Flaw.CHANGED, e.toString());
    }
  }

  private void point(JsonNode frame) {
    String run = frame.path("run").asText();
    int step = frame.path("steps").path(0).asInt();
    Integer before = steps.put(run, step);
    if (before != null && step != before + 1) {
      verdict.found(
          step <= before ? Flaw.DUP : Flaw.LOST, run + " step " + step + " after " + before);
    }
    points.incrementAndGet();
  }

  int points() {
    return points.get();
  }

  Verdict end() throws IOException, InterruptedException {
    close();
    thread.join();
    return verdict;
  }

  @Override
  public void close() throws IOException {
    frames.close();
  }
}
