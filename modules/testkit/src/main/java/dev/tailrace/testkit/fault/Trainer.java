package dev.tailrace.testkit.fault;

import dev.tailrace.testkit.fault.ApiClient.Answer;
import dev.tailrace.testkit.fault.Ledger.Word;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A training process that keeps a ledger: before a batch is sent, and after it was acknowledged, a
 * line is written and forced to disk. An unanswered batch is sent again with the same ids until it
 * is acknowledged. It ends after so many rounds, or when the stop file appears; started again on
 * its ledger, it goes on with what was not acknowledged.
 *
 * <p>Batch {@code n} of a run is one point of {@code v} at step {@code n} with the value {@code
 * 3n}, one console line {@code line n}, and one summary, each with seq {@code n}. Every tenth has a
 * point of {@code bad} too, at a step that the server must refuse.
 */
public final class Trainer {
  private static final Duration ANSWER_MAX = Duration.ofSeconds(15);
  private static final int BAD_EACH = 10;

  private final Plan plan;
  private final ApiClient api;
  private final FileChannel ledger;
  private final Random random;
  private final CountDownLatch never = new CountDownLatch(1);
  // The highest number of points that a run was seen with.
  private final Map<String, Long> seen = new HashMap<>();

  /**
   * What a trainer does.
   *
   * @param runs whose names begin with {@code name}; batches go to one after the other
   * @param rounds how many batches a run gets at most
   * @param again the share of batches that are sent once more after they were acknowledged
   * @param readEach which batches are read back at the position of their acknowledgement; 0: none
   * @param pauseMs between batches
   */
  public record Plan(
      String url,
      Path ledger,
      Path stop,
      String name,
      int runs,
      int rounds,
      double again,
      int readEach,
      int pauseMs,
      long seed) {
    private static final Duration ACKED_WITHIN = Duration.ofMinutes(1);

    public static Plan to(String url, Path folder, String name) {
      Path ledger = folder.resolve("ledger-" + name);
      Path stop = folder.resolve("stop-" + name);
      return new Plan(url, ledger, stop, name, 4, Integer.MAX_VALUE, 0, 5, 0, 5);
    }

    public Plan ledger(Path other) {
      return new Plan(url, other, stop, name, runs, rounds, again, readEach, pauseMs, seed);
    }

    public Plan runs(int count) {
      return new Plan(url, ledger, stop, name, count, rounds, again, readEach, pauseMs, seed);
    }

    public Plan rounds(int count) {
      return new Plan(url, ledger, stop, name, runs, count, again, readEach, pauseMs, seed);
    }

    public Plan again(double share) {
      return new Plan(url, ledger, stop, name, runs, rounds, share, readEach, pauseMs, seed);
    }

    public Plan pauseMs(int ms) {
      return new Plan(url, ledger, stop, name, runs, rounds, again, readEach, ms, seed);
    }

    public JavaProcess start(JavaProcess.Launch launch) throws IOException {
      return JavaProcess.start(
          launch.heapMb(64),
          ledger.resolveSibling("trainer-" + name + ".log"),
          Trainer.class.getName(),
          url,
          ledger.toString(),
          stop.toString(),
          name,
          Integer.toString(runs),
          Integer.toString(rounds),
          Double.toString(again),
          Integer.toString(readEach),
          Integer.toString(pauseMs),
          Long.toString(seed));
    }

    /** Waits until the trainer that was started has had so many batches acknowledged. */
    public void awaitAcked(int batches) throws IOException, InterruptedException {
      long deadlineNanos = System.nanoTime() + ACKED_WITHIN.toNanos();
      int acked = 0;
      while (acked < batches) {
        if (System.nanoTime() > deadlineNanos) {
          throw new AssertionError(acked + " of " + batches + " batches within " + ACKED_WITHIN);
        }
        TimeUnit.MILLISECONDS.sleep(50);
        acked = Files.exists(ledger) ? Ledger.read(ledger).batches() : 0;
      }
    }

    private static Plan of(String... words) {
      return new Plan(
          words[0],
          Path.of(words[1]),
          Path.of(words[2]),
          words[3],
          Integer.parseInt(words[4]),
          Integer.parseInt(words[5]),
          Double.parseDouble(words[6]),
          Integer.parseInt(words[7]),
          Integer.parseInt(words[8]),
          Long.parseLong(words[9]));
    }
  }

  private Trainer(Plan plan, FileChannel ledger) {
    this.plan = plan;
    this.ledger = ledger;
    api = new ApiClient(plan.url);
    random = new Random(plan.seed);
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Plan plan = Plan.of(arguments);
    int done = Files.exists(plan.ledger) ? Ledger.read(plan.ledger).roundsBegun() : 0;
    try (FileChannel ledger =
        FileChannel.open(plan.ledger, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      new Trainer(plan, ledger).run(Math.max(1, done));
    }
  }

  private void run(int first) throws IOException, InterruptedException {
    for (int n = first; n <= plan.rounds && goesOn(); n++) {
      for (int run = 0; run < plan.runs && goesOn(); run++) {
        train(plan.name + "-" + run, n);
      }
    }
  }

  private boolean goesOn() {
    return Files.notExists(plan.stop);
  }

  private void train(String run, int n) throws IOException, InterruptedException {
    note(Word.SENT, run, n, "");
    long firstNanos = System.nanoTime();
    String position = acknowledged(run, n);
    while (position == null) {
      if (!goesOn()) {
        return;
      }
      pause(50 + random.nextInt(100));
      position = acknowledged(run, n);
    }
    note(Word.ACKED, run, n, Long.toString((System.nanoTime() - firstNanos) / 1_000_000));
    if (random.nextDouble() < plan.again) {
      String _ = acknowledged(run, n);
    }
    if (plan.readEach > 0 && n % plan.readEach == 0) {
      readBack(run, n, position);
    }
    pause(plan.pauseMs);
  }

  /** The position of the answer; null when nobody knows what became of the batch. */
  private @Nullable String acknowledged(String run, int n)
      throws IOException, InterruptedException {
    Answer answer;
    try {
      answer = api.post(body(run, n), ANSWER_MAX);
    } catch (IOException _) {
      return null; // the server is dead, dying or cut off
    }
    if (answer.status() == 503) {
      return null;
    }
    boolean bad = n % BAD_EACH == 0;
    int refused = answer.json().path("rejected").size();
    if (answer.status() != 200 || refused > (bad ? 1 : 0)) {
      throw new AssertionError("refused: " + answer);
    }
    if (bad && refused == 0) {
      note(Word.FLAW, run, n, Flaw.UNREPORTED.toString());
    }
    return answer.json().path("position").asText();
  }

  /** Whether a read sees what was acknowledged, and no less than an earlier one. */
  private void readBack(String run, int n, String position)
      throws IOException, InterruptedException {
    Answer answer;
    try {
      answer = api.ask(ApiClient.RUNS + run + "?after=" + position);
    } catch (IOException _) {
      return;
    }
    if (answer.status() != 200) {
      return; // 503: it says that it cannot know
    }
    note(Word.READ, run, n, "");
    long points = answer.json().path("run").path("ledger").path("points").asLong();
    if (points < n) {
      note(Word.FLAW, run, n, Flaw.RYW.toString());
    }
    if (points < seen.getOrDefault(run, 0L)) {
      note(Word.FLAW, run, n, Flaw.BACKWARDS.toString());
    }
    seen.merge(run, points, Math::max);
  }

  private static String body(String run, int n) {
    String common =
        "\"v\":1,\"run\":\"%s\",\"time\":%d,\"writer\":\"w-%s\""
            .formatted(run, 1_700_000_000_000L + n, run);
    String bad =
        n % BAD_EACH == 0
            ? "{\"type\":\"metrics\",%s,\"step\":-1,\"metrics\":{\"bad\":1}}\n".formatted(common)
            : "";
    return """
        {"type":"metrics",%1$s,"seq":%2$d,"step":%2$d,"metrics":{"v":%3$d}}
        {"type":"log",%1$s,"seq":%2$d,"lines":["line %2$d"]}
        {"type":"run.summary",%1$s,"seq":%2$d,"summary":{"n":%2$d}}
        %4$s"""
        .formatted(common, n, n * 3, bad);
  }

  private void note(Word word, String run, int n, String detail) throws IOException {
    String line = Ledger.line(word, run, n, detail);
    ledger.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    ledger.force(false);
  }

  /** A pause that nothing cuts short. */
  private void pause(int ms) throws InterruptedException {
    if (ms > 0) {
      boolean _ = never.await(ms, TimeUnit.MILLISECONDS);
    }
  }
}
