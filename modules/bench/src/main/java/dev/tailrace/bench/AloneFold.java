package dev.tailrace.bench;

import dev.tailrace.streams.view.LogRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The view alone: records that are in memory already, applied by this thread. */
final class AloneFold {
  /** So much of the topic is held in memory. */
  private static final long VALUE_BYTES_MAX = 256L << 20;

  private final FilledLog log;
  private final List<LogRecord> records = new ArrayList<>();
  private long valueBytes;

  /** Reads the beginning of the first partition into memory. */
  AloneFold(FilledLog log) {
    this.log = log;
    long end = log.ends().values().iterator().next();
    try (var consumer = BareConsumer.consumer(log)) {
      consumer.pause(consumer.assignment().stream().filter(p -> p.partition() > 0).toList());
      while (records.size() < end && valueBytes < VALUE_BYTES_MAX) {
        consumer.poll(Duration.ofSeconds(1)).forEach(this::keep);
      }
    }
  }

  private void keep(ConsumerRecord<byte[], byte[]> record) {
    records.add(new LogRecord(record.offset(), record.timestamp(), record.key(), record.value()));
    valueBytes += record.value().length;
  }

  Figure measure() throws Exception {
    Path folder = log.newFolder();
    Watch watch = Watch.start();
    double applied;
    try (var view = Sides.alone(0, log.options().partitions(), folder)) {
      records.forEach(view.view()::apply);
      applied = watch.seconds();
      long counted = log.pointsOfRuns().keySet().stream().mapToLong(view::pointCount).sum();
      if (counted != points()) {
        throw new IllegalStateException("%,d of %,d points".formatted(counted, points()));
      }
    }
    double seconds = watch.seconds();
    var figure =
        new Figure(
            points(),
            valueBytes,
            seconds,
            watch.cpuSeconds(),
            seconds - applied,
            Folders.bytes(folder, ""));
    Folders.delete(folder);
    return figure;
  }

  private long points() {
    return (long) records.size() * log.options().shape().points();
  }

  static String nanosPerPoint(List<Figure> figures) {
    return String.format(
        Locale.ROOT,
        "%.1f ns wall and %.1f ns CPU a point",
        Figure.median(figures, figure -> figure.seconds() * 1e9 / figure.points()),
        Figure.median(figures, figure -> figure.cpuSeconds() * 1e9 / figure.points()));
  }
}
