package dev.tailrace.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Our fold beside a stock Kafka Streams topology that puts every point into a persistent key-value
 * store with a changelog: points per CPU second, the broker included on both sides. Options as for
 * {@link FoldBench}.
 */
public final class KeyValueTopology {
  private static final Options DEFAULTS = new Options(Shape.F32, 10_000_000, 1, 4, 3);
  private static final Duration STOP_MAX = Duration.ofMinutes(2);

  private final FilledLog log;
  private int started;

  private KeyValueTopology(FilledLog log) {
    this.log = log;
  }

  /** Fills a log, measures both sides in turns and prints. */
  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Options options = Options.of(arguments, DEFAULTS);
    Machine.print();
    System.out.printf(
        "rival: persistentKeyValueStore, one put a point, changelog, defaults of Kafka Streams,"
            + " 1 thread%n%s%n",
        Sides.settings());
    try (FilledLog log = FilledLog.of(options)) {
      new KeyValueTopology(log).run();
    }
  }

  private void run() throws Exception {
    List<Figure> ours = new ArrayList<>();
    List<Figure> rival = new ArrayList<>();
    for (int round = 0; round <= log.options().rounds(); round++) {
      System.gc();
      Figure a = StreamsFold.live(log);
      System.gc();
      Figure b = stock();
      System.out.printf("%s%nours   %s%nrival  %s%n", round == 0 ? "warm-up" : "", a, b);
      if (round > 0) {
        ours.add(a);
        rival.add(b);
      }
    }
    System.out.printf("ours, medians   %s%n", Figure.medians(ours));
    System.out.printf("rival, medians  %s%n", Figure.medians(rival));
    System.out.printf(
        "ours to rival: %.1f x points per CPU second, %.1f x points per second%n",
        Figure.median(ours, Figure::pointsPerCpuSecond)
            / Figure.median(rival, Figure::pointsPerCpuSecond),
        Figure.median(ours, Figure::pointsPerSecond)
            / Figure.median(rival, Figure::pointsPerSecond));
    System.out.printf(
        "rival's store on disk, changelog not counted: %.1f bytes a point%n",
        Figure.median(rival, figure -> (double) figure.diskBytes() / figure.points()));
  }

  /** The rival from the assignment of its partitions to the end of its clean close. */
  private Figure stock() throws Exception {
    Path folder = log.newFolder();
    var put = new AtomicLong();
    // A new application each time, so that it begins with an empty changelog.
    var streams =
        new KafkaStreams(PointStore.topology(log, put), settings("stock-" + started++, folder));
    streams.start();
    StreamsFold.await(() -> streams.state() == KafkaStreams.State.RUNNING);
    Watch watch = Watch.start();
    StreamsFold.await(() -> put.get() >= log.points());
    double folded = watch.seconds();
    streams.close(STOP_MAX);
    double seconds = watch.seconds();
    var figure =
        new Figure(
            put.get(),
            log.valueBytes(),
            seconds,
            watch.cpuSeconds(),
            seconds - folded,
            Folders.bytes(folder, ".sst"));
    Folders.delete(folder);
    return figure;
  }

  private Properties settings(String application, Path folder) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, log.bootstrap());
    settings.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    return settings;
  }
}
