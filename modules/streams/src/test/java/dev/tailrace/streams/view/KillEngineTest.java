package dev.tailrace.streams.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.series.Axis;
import dev.tailrace.series.Curve;
import dev.tailrace.series.RankChoice;
import dev.tailrace.series.Resolution;
import dev.tailrace.series.Selection;
import dev.tailrace.series.SeriesStore;
import dev.tailrace.store.RocksMemory;
import dev.tailrace.streams.view.Announcement.Phase;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of a process that folds metrics into RocksDB, again and again, at any moment. */
final class KillEngineTest {
  private static final long SEED = 5;
  private static final int KILLS = Integer.getInteger("tailrace.kills", 6);
  private static final int LIFE_MS_MAX = 800;
  private static final int START_S_MAX = 30;
  private static final int AFTER_THE_LAST = 300;
  private static final Resolution BUCKETS = new Resolution.AtMost(100);

  @TempDir Path folder;
  private final Random random = new Random(SEED);
  private final Map<Phase, Integer> phases = new EnumMap<>(Phase.class);
  private long applied = -1;
  private long saved = -1;
  private long lostRecords;
  private long refolded;

  @Test
  void the_log_folds_on_to_what_it_is_however_often_the_process_was_killed() throws Exception {
    var announcement = new Announcement(folder.resolve("announcement"));
    announcement.applied(-1);
    announcement.saved(-1);

    for (int life = 0; life < KILLS; life++) {
      live(life, announcement);
    }

    long end = applied + AFTER_THE_LAST;
    MetricView plain = MetricView.inMemory(Diaries.SCOPE, ViewListener.NONE, () -> 0);
    foldTo(end, plain);
    try (var memory = FoldingChild.memory()) {
      MetricView view = open(memory);
      reopenedAt(view.view().appliedOffset());
      foldTo(end, view);
      compare(plain, view);
      view.view().save();
      view.view().close();
      MetricView again = open(memory);
      assertEquals(plain.view().digest(), again.view().digest(), "opened again");
      again.view().close();
    }
  }

  private MetricView open(RocksMemory memory) {
    return FoldingChild.view(
        FoldingChild.store(folder.resolve("view"), memory), CheckpointPolicy.DEFAULT);
  }

  private static void foldTo(long end, MetricView view) {
    var stream = new MetricStream(SEED);
    while (view.view().appliedOffset() < end) {
      view.view().apply(stream.record(view.view().appliedOffset() + 1));
    }
  }

  /** One process from its start to its violent end. */
  private void live(int life, Announcement announcement) throws Exception {
    announcement.phase(Phase.START);
    announcement.opened(Long.MIN_VALUE);
    Path output = folder.resolve("child.log");
    Process child = start(output, life);
    try {
      boolean early = random.nextInt(8) == 0;
      await(child, output, () -> early ? begun(announcement) : opened(announcement));
      boolean ended = child.waitFor(random.nextInt(LIFE_MS_MAX), TimeUnit.MILLISECONDS);
      assertTrue(!ended, () -> printed(output));
    } finally {
      child.destroyForcibly().waitFor();
    }
    phases.merge(announcement.phase(), 1, Integer::sum);
    if (opened(announcement)) {
      reopenedAt(announcement.opened());
      applied = Math.max(applied, announcement.applied());
      saved = announcement.saved();
    }
  }

  private static boolean begun(Announcement announcement) {
    return announcement.phase() != Phase.START;
  }

  private static boolean opened(Announcement announcement) {
    return announcement.opened() != Long.MIN_VALUE;
  }

  private static void await(Process child, Path output, BooleanSupplier condition)
      throws InterruptedException {
    long begun = System.nanoTime();
    while (!condition.getAsBoolean()) {
      boolean late = System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(START_S_MAX);
      assertTrue(!late && !child.waitFor(1, TimeUnit.MILLISECONDS), () -> printed(output));
    }
  }

  /** What was durable is there, and nothing that was never applied. */
  private void reopenedAt(long offset) {
    lostRecords += Math.max(0, saved - offset);
    refolded += Math.max(0, applied - offset);
    assertTrue(offset <= applied + 1, () -> "at " + offset + ", applied up to " + applied);
  }

  private Process start(Path output, int life) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(FoldingChild.class.getName());
    command.add(folder.resolve("view").toString());
    command.add(folder.resolve("announcement").toString());
    command.addAll(List.of(Long.toString(SEED), Integer.toString(life)));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(output.toFile()))
        .start();
  }

  private static String printed(Path output) {
    try {
      return "the child did not live: " + Files.readString(output);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private void compare(MetricView plain, MetricView view) {
    long lost = lostRecords;
    long dup = 0;
    for (String run : plain.series().runs()) {
      long missing = plain.series().pointCount(run) - view.series().pointCount(run);
      lost += Math.max(0, missing);
      dup += Math.max(0, -missing);
    }
    boolean equal = plain.view().digest().equals(view.view().digest());
    System.out.printf(
        "KILL engine seed=%d kills=%d phases=%s records=%d refolded=%d lost=%d dup=%d digests=%s%n",
        SEED,
        KILLS,
        phases,
        plain.view().appliedOffset() + 1,
        refolded,
        lost,
        dup,
        equal ? "equal" : "differ");
    assertEquals(0, lost, "lost");
    assertEquals(0, dup, "dup");
    assertEquals(plain.view().digest(), view.view().digest());
    for (String run : plain.series().runs()) {
      for (String metric : plain.series().metricNames(run)) {
        for (int rank = 0; rank < 2; rank++) {
          Selection whole = Selection.of(run, metric).withRanks(new RankChoice.One(rank));
          ask(plain.series(), view.series(), whole);
          ask(plain.series(), view.series(), whole.withAxis(Axis.TIME));
        }
      }
    }
  }

  private static void ask(SeriesStore plain, SeriesStore engine, Selection selection) {
    String asked = selection.toString();
    List<Curve> expected = plain.buckets(selection, BUCKETS).orElseThrow().curves();
    List<Curve> actual = engine.buckets(selection, BUCKETS).orElseThrow().curves();
    assertEquals(expected.size(), actual.size(), asked);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(text(expected.get(i)), text(actual.get(i)), asked);
    }
  }

  /** All but the mean, which depends on the order in which values are summed up. */
  private static String text(Curve curve) {
    return String.join(
        "\n",
        Arrays.toString(curve.x()),
        Arrays.toString(curve.lastX()),
        Arrays.toString(curve.timesEpochMs()),
        Arrays.toString(curve.first()),
        Arrays.toString(curve.last()),
        Arrays.toString(curve.min()),
        Arrays.toString(curve.max()),
        Arrays.toString(curve.count()),
        Arrays.toString(curve.nonFinite()));
  }
}
