package dev.tailrace.server.tail;

import dev.tailrace.model.event.RunScoped;
import dev.tailrace.series.RankChoice;
import dev.tailrace.server.http.ProblemException;
import dev.tailrace.server.read.SeriesTailReads.Part;
import dev.tailrace.server.read.SeriesTailReads.Stretch;
import dev.tailrace.server.read.TailReads;
import dev.tailrace.streams.tail.Subscription;
import dev.tailrace.streams.tail.TailItem;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The series frames of one client. A thread of its own takes the records as they come and keeps
 * where they changed something; the client's thread reads those buckets as they are when it is
 * ready to write them. So a client that reads slowly gets fewer frames, and always the present.
 */
final class SeriesTail {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final TailReads reads;
  private final TailReads.Runs runs;
  private final TailChoice choice;
  private final SeriesChoice asked;
  private final RankChoice ranks;
  private final SeriesChanges changes;
  private long dueNanos = System.nanoTime();

  SeriesTail(TailReads reads, TailReads.Runs runs, TailChoice choice, SeriesChoice asked) {
    this.reads = reads;
    this.runs = runs;
    this.choice = choice;
    this.asked = asked;
    ranks =
        choice.rank().isPresent() ? new RankChoice.One(choice.rank().getAsInt()) : RankChoice.ALL;
    changes = new SeriesChanges(choice.metrics()::matches);
  }

  /** Where frames go. */
  interface Sink {
    /** A frame that is a state and no record, so it has no id. */
    void series(Part part) throws IOException;

    void gap(TailItem.Gap gap) throws IOException;
  }

  /** Asked on the folding threads. */
  boolean wants(RunScoped event) {
    return choice.wantsSeries(event) && runs.mayBe(event.header().run());
  }

  /** A record that found no room before the thread that takes them. */
  void changed(TailItem.Frame frame) {
    changes.add(frame);
  }

  /** Takes records until the subscription is closed. */
  void follow(Subscription subscription) {
    Thread.ofVirtual().name("tailrace-series-tail").start(() -> take(subscription));
  }

  private void take(Subscription subscription) {
    try {
      while (changes.ended() == null) {
        switch (subscription.next(LOOK)) {
          case TailItem.Frame frame -> changes.add(frame);
          case TailItem.Gap gap -> changes.miss(gap);
          case TailItem.Ended(String reason) -> changes.end(reason);
          case TailItem.Live _ -> {}
          case null -> {}
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      changes.end("the server is stopping");
    }
  }

  /** Why the records came to an end; null while they come. */
  @Nullable String ended() {
    return changes.ended();
  }

  /** How long there is nothing to do here, at most a second. */
  Duration quiet() {
    long left = Math.clamp(dueNanos - System.nanoTime(), 1, LOOK.toNanos());
    return Duration.ofNanos(left);
  }

  /** Writes what has changed, when it is time for it. */
  void write(Sink sink) throws IOException {
    long now = System.nanoTime();
    if (now - dueNanos < 0) {
      return;
    }
    dueNanos = now + asked.everyMs() * 1_000_000L;
    SeriesChanges.Taken taken = changes.take();
    if (taken.isEmpty()) {
      return;
    }
    for (TailItem.Gap gap : taken.missed()) {
      sink.gap(gap);
    }
    try {
      for (Map.Entry<String, Long> resumed : taken.resumedFrom().entrySet()) {
        for (String metric : reads.series().metrics(resumed.getKey())) {
          if (choice.metrics().matches(metric)) {
            write(sink, resumed.getKey(), metric, resumed.getValue(), Long.MAX_VALUE);
          }
        }
      }
      for (var range : taken.ranges().entrySet()) {
        var series = range.getKey();
        write(sink, series.run(), series.metric(), range.getValue().from(), range.getValue().to());
      }
    } catch (ProblemException e) {
      throw new IOException("the partition of a series moves away", e);
    }
  }

  private void write(Sink sink, String run, String metric, long from, long to) throws IOException {
    boolean named = !asked.runs().isEmpty();
    if (!named && !reads.matches(runs, run)) {
      return;
    }
    Optional<Stretch> stretch =
        Optional.of(new Stretch(run, metric, ranks, asked.width(metric), from, to));
    while (stretch.isPresent()) {
      Optional<Part> part = reads.series().part(stretch.get());
      if (part.isPresent()) {
        sink.series(part.get());
      }
      stretch = part.flatMap(Part::rest);
    }
  }
}
