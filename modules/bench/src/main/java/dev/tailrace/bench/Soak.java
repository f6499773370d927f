package dev.tailrace.bench;

import dev.tailrace.bench.MadeRecords.Load;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.RunEvent.RunPurged;
import dev.tailrace.series.Resolution;
import dev.tailrace.series.Selection;
import dev.tailrace.streams.view.LogRecord;
import dev.tailrace.wire.EventCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A view of metrics under full load for long, to see whether anything grows: {@code Soak [minutes
 * [ranks [metrics]]]}. Run follows run, and the oldest is purged, so that the disk stays bounded.
 * One thread makes records, one folds, one reads curves.
 */
public final class Soak {
  private static final int RUNS_KEPT = 4;
  private static final long RUN_POINTS = 50_000_000;
  private static final int WIDTH = 10;
  private static final int ROWS = 100;
  private static final int QUEUE_RECORDS = 512;
  private static final long HEAD_BYTES = 256L << 20;
  private static final long COMMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long READ_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final Resolution BUCKETS = new Resolution.AtMost(1_000);

  private final BlockingQueue<LogRecord> queue = new ArrayBlockingQueue<>(QUEUE_RECORDS);
  private final Load load;
  private final Sides.AloneView view;
  private final SoakSamples samples;
  private volatile String newest = "soak-0";
  private volatile boolean ended;

  private Soak(Load load, Sides.AloneView view, SoakSamples samples) {
    this.load = load;
    this.view = view;
    this.samples = samples;
  }

  /** Runs it; see the class. */
  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Machine.print();
    int minutes = number(arguments, 0, 30);
    var load = new Load(number(arguments, 2, 100), number(arguments, 1, 8), WIDTH, ROWS);
    System.out.printf(
        "%s; %d runs of %,d points are kept, heads of %d MB%n",
        load, RUNS_KEPT, RUN_POINTS, HEAD_BYTES >> 20);
    Path folder = Files.createTempDirectory("tailrace-bench-soak-");
    try (var view = Sides.alone(0, 1, folder, HEAD_BYTES)) {
      var samples = new SoakSamples(view, TimeUnit.MINUTES.toNanos(minutes));
      new Soak(load, view, samples).run();
      samples.printTrend();
    } finally {
      Folders.delete(folder);
    }
  }

  private static int number(String[] arguments, int at, int otherwise) {
    return arguments.length > at ? Integer.parseInt(arguments[at]) : otherwise;
  }

  private void run() throws InterruptedException, IOException {
    Thread maker = Thread.ofPlatform().start(this::make);
    Thread reader = Thread.ofPlatform().start(this::read);
    try {
      fold();
    } finally {
      ended = true;
      reader.join();
      maker.interrupt();
      maker.join();
    }
  }

  private void fold() throws InterruptedException, IOException {
    long committed = System.nanoTime();
    while (!samples.over()) {
      LogRecord record = queue.take();
      view.view().apply(record);
      samples.folded(load.points());
      long now = System.nanoTime();
      if (now - committed >= COMMIT_NANOS) {
        view.view().flush();
        samples.look();
        committed = now;
      }
    }
  }

  /** Until it is interrupted. */
  private void make() {
    Deque<String> runs = new ArrayDeque<>();
    long records = RUN_POINTS / load.points();
    long offset = 0;
    try {
      for (int number = 0; ; number++) {
        String run = "soak-" + number;
        runs.add(run);
        if (runs.size() > RUNS_KEPT) {
          queue.put(purge(runs.remove(), offset++));
        }
        var made = new MadeRecords(run, load);
        for (long record = 0; record < records; record++) {
          queue.put(made.next(offset++));
        }
        newest = run;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static LogRecord purge(String run, long offset) {
    var event = new RunPurged(Header.unsequenced(run, 0));
    return new LogRecord(offset, 0, run.getBytes(StandardCharsets.UTF_8), EventCodec.json(event));
  }

  /** Asks for a curve of the newest whole run, all ranks as one, until the fold has ended. */
  private void read() {
    while (!ended) {
      var selection = Selection.of(newest, "train/metric_0");
      var _ = view.metrics().series().buckets(selection, BUCKETS);
      samples.read();
      LockSupport.parkNanos(READ_PAUSE_NANOS);
    }
  }
}
