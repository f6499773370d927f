package dev.tailrace.wire;

import dev.tailrace.model.Value;
import dev.tailrace.model.Value.Fields;
import dev.tailrace.model.event.Event;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.Heartbeat;
import dev.tailrace.model.event.JudgeMarker;
import dev.tailrace.model.event.Launch;
import dev.tailrace.model.event.LogChunk;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.ProjectEvent;
import dev.tailrace.model.event.ProjectEvent.Profile;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunEvent.EndStatus;
import dev.tailrace.model.event.RunEvent.Episode;
import dev.tailrace.model.event.RunEvent.ErrorInfo;
import dev.tailrace.model.event.RunEvent.FileRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One or more events of every type; each is written to a golden file of its name. */
final class Samples {
  static final long TIME = 1_763_715_600_000L;
  private static final String SHA256 = "0123456789abcdef".repeat(4);

  private Samples() {}

  static Map<String, Event> all() {
    var all = new LinkedHashMap<String, Event>();
    lifecycle(all);
    ends(all);
    byPeople(all);
    files(all);
    metrics(all);
    all.put("log", log());
    all.put("log.one-line", oneLine());
    all.put("heartbeat", new Heartbeat(life("w0"), 3, 2, fields("epoch", new Value.Whole(4))));
    all.put("heartbeat.bare", new Heartbeat(Header.unsequenced("cnn-1", TIME), 0, 1, null));
    all.put("judge.marker", new JudgeMarker(Header.unsequenced("judge-7f3a", TIME)));
    projects(all);
    return all;
  }

  private static void lifecycle(Map<String, Event> all) {
    all.put("run.started", new RunEvent.RunStarted(header(1), launch(1)));
    all.put(
        "run.started.bare",
        new RunEvent.RunStarted(Header.unsequenced("cnn-1", TIME), Launch.BARE));
    all.put("writer.joined", new RunEvent.WriterJoined(header(2), 3, 1, text("node-3")));
    all.put("run.resumed", new RunEvent.RunResumed(header(1), launch(2), 4_000L));
    all.put("run.config", new RunEvent.ConfigChanged(header(3), config()));
    all.put(
        "run.tags",
        new RunEvent.TagsChanged(header(4), new Fields(Map.of("old", Value.Null.NULL))));
    all.put(
        "run.summary",
        new RunEvent.SummaryChanged(header(5), fields("best", new Value.Real(0.015625))));
    all.put(
        "metric.defined",
        new RunEvent.MetricDefined(header(6), "val/loss", "epoch", "min", "minimize"));
    all.put(
        "alert.raised",
        new RunEvent.AlertRaised(header(10), "warn", "loss is rising", "0.7 after 0.5"));
    all.put("progress.declared", new RunEvent.ProgressDeclared(header(11), 3, 2, 600_000));
  }

  private static void ends(Map<String, Event> all) {
    all.put("run.finished", finished(EndStatus.FINISHED, new Value.Real(0.25), null));
    all.put(
        "run.finished.failed",
        finished(
            EndStatus.FAILED, null, new ErrorInfo("OutOfMemoryError", "CUDA", "at train.py:7")));
    all.put(
        "run.finished.rankless",
        new RunEvent.RunFinished(
            Header.unsequenced("cnn-1", TIME),
            EndStatus.INTERRUPTED,
            null,
            null,
            null,
            null,
            null));
    all.put(
        "run.lost",
        new RunEvent.RunLost(
            Header.unsequenced("cnn-1", TIME),
            new Episode(3, 2, TIME - 31_200),
            "rank 3: nothing for 31.2 s"));
    all.put(
        "run.revived",
        new RunEvent.RunRevived(
            Header.unsequenced("cnn-1", TIME), new Episode(0, 1, TIME - 31_200)));
  }

  private static void byPeople(Map<String, Event> all) {
    all.put(
        "run.edited",
        new RunEvent.RunEdited(
            Header.unsequenced("cnn-1", TIME),
            "best so far",
            "keep\nthis",
            fields("star", flag())));
    all.put("run.deleted", new RunEvent.RunDeleted(Header.unsequenced("cnn-1", TIME)));
    all.put("run.restored", new RunEvent.RunRestored(Header.unsequenced("cnn-1", TIME)));
    all.put("run.purged", new RunEvent.RunPurged(Header.unsequenced("cnn-1", TIME)));
  }

  private static void files(Map<String, Event> all) {
    var weights =
        new FileRef("weights/last.pt", SHA256, 1_048_576L, "s3://bucket/last.pt", "model");
    all.put("artifact.logged", new RunEvent.ArtifactLogged(header(7), weights));
    all.put(
        "resource.used",
        new RunEvent.ResourceUsed(header(8), new FileRef("digits.csv", SHA256, 7L, null, "data")));
    all.put(
        "source.saved",
        new RunEvent.SourceSaved(header(9), new FileRef("train.py", null, null, null, null)));
    all.put(
        "media.logged",
        new RunEvent.MediaLogged(
            header(12), "samples", 40L, "image", "media/40.png", SHA256, "a caption ✓"));
  }

  private static void metrics(Map<String, Event> all) {
    all.put(
        "metrics",
        new MetricBatch(
            header(1),
            3,
            2,
            new long[] {100, 101, 102},
            new long[] {TIME - 20, TIME - 10, TIME},
            new String[] {"loss", "train/lr"},
            new double[][] {{0.5, 0.25, 0.125}, {0.1, 0.01, 0.001}}));
    all.put(
        "metrics.one-row",
        new MetricBatch(
            Header.unsequenced("cnn-1", TIME),
            0,
            1,
            new long[] {7},
            new long[] {TIME},
            new String[] {"loss", "accuracy"},
            new double[][] {{0.5}, {0.9}}));
    all.put(
        "metrics.non-finite",
        new MetricBatch(
            header(2),
            0,
            1,
            new long[] {0, 1, 2, (1L << 53) - 1},
            new long[] {TIME, TIME, TIME, TIME},
            new String[] {"loss", "norm"},
            new double[][] {
              {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0},
              {Double.MIN_VALUE, Double.MAX_VALUE, 0.1, 0.0}
            }));
  }

  private static void projects(Map<String, Event> all) {
    var profile =
        new Profile("Digits", "all of them", fields("team", text("b")), 60_000L, 900_000L);
    all.put("project.created", new ProjectEvent.ProjectCreated(TIME, "digits", profile));
    var note = new Profile(null, "less", Fields.EMPTY, null, null);
    all.put("project.edited", new ProjectEvent.ProjectEdited(TIME, "digits", note));
    all.put("project.deleted", new ProjectEvent.ProjectDeleted(TIME, "digits"));
    all.put("project.restored", new ProjectEvent.ProjectRestored(TIME, "digits"));
  }

  private static LogChunk log() {
    return new LogChunk(
        life("w0"),
        "stderr",
        3,
        2,
        List.of(
            new LogChunk.Line(TIME, "epoch 1"),
            new LogChunk.Line(TIME + 5, " 10%\r 20%\r\u001b[31mred\u001b[0m \uD83D\uDE80")));
  }

  private static LogChunk oneLine() {
    return new LogChunk(
        Header.unsequenced("cnn-1", TIME), "stdout", 0, 1, List.of(new LogChunk.Line(TIME, "hi")));
  }

  private static RunEvent finished(
      EndStatus status, @Nullable Value result, @Nullable ErrorInfo error) {
    int exitCode = status == EndStatus.FINISHED ? 0 : 137;
    return new RunEvent.RunFinished(header(13), status, 3, 2, exitCode, result, error);
  }

  private static Launch launch(int attempt) {
    return new Launch(
        "digits",
        "cnn, wide",
        "sweep-1",
        "train",
        attempt,
        3,
        8,
        10_000L,
        30_000L,
        100_000L,
        config(),
        fields("baseline", flag()),
        "first try",
        fields("name", text("node-3")),
        fields("commit", text("3da6f4f")),
        new Value.Items(List.of(text("train.py"))),
        new Value.Items(List.of(text("numpy==2.3.0"))),
        text("python train.py --lr 0.1"),
        new Launch.Parent("cnn-0", 1, 12_000L));
  }

  private static Fields config() {
    var optimizer = new LinkedHashMap<String, Value>();
    optimizer.put("name", text("adam"));
    optimizer.put("lr", new Value.Real(0.1));
    optimizer.put("betas", new Value.Items(List.of(new Value.Real(0.9), new Value.Real(0.999))));
    var config = new LinkedHashMap<String, Value>();
    config.put("optimizer", new Fields(optimizer));
    config.put("layers", new Value.Whole(12));
    config.put("seed", new Value.Whole(-9_007_199_254_740_993L));
    config.put("amp", flag());
    config.put("dropped", Value.Null.NULL);
    config.put("größe", text("\"quoted\" \\ \u0000 \uD83D\uDE80"));
    return new Fields(config);
  }

  private static Header header(long seq) {
    return new Header("cnn-1", TIME, "w0", seq, false);
  }

  private static Header life(String writer) {
    return new Header("cnn-1", TIME, writer, 0, false);
  }

  private static Fields fields(String key, Value value) {
    return new Fields(Map.of(key, value));
  }

  private static Value text(String text) {
    return new Value.Text(text);
  }

  private static Value flag() {
    return new Value.Flag(true);
  }
}
