package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.model.Limits;
import dev.tailrace.model.run.RunState;
import dev.tailrace.series.Curve;
import dev.tailrace.series.RankChoice;
import dev.tailrace.series.Resolution;
import dev.tailrace.series.Selection;
import dev.tailrace.series.SeriesRows;
import dev.tailrace.series.SeriesStore;
import dev.tailrace.streams.Lease;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/** What tails of series ask of the views: buckets of a stretch, as many as one frame holds. */
public final class SeriesTailReads {
  private static final int BUCKETS_MAX = Limits.DEFAULT.queryBucketsMax();

  private final Reader reader;
  private final RunReads reads;

  SeriesTailReads(Reader reader, RunReads reads) {
    this.reader = reader;
    this.reads = reads;
  }

  /**
   * Some steps of a series.
   *
   * @param width of a bucket in steps, a power of two
   * @param from the first step
   * @param to the last step; {@code Long.MAX_VALUE} for no end
   */
  public record Stretch(
      String run, String metric, RankChoice ranks, long width, long from, long to) {

    /** Whole buckets. */
    public Stretch {
      from = from & -width;
      to = to | (width - 1);
    }

    private Stretch from(long step) {
      return new Stretch(run, metric, ranks, width, step, to);
    }

    private Stretch to(long step) {
      return new Stretch(run, metric, ranks, width, from, step);
    }

    /** The last step of as many buckets as fit in one frame. */
    private long reach() {
      long last = Math.min(from / width + BUCKETS_MAX - 1, to / width);
      return last * width + (width - 1);
    }
  }

  /**
   * A stretch as it is now: where it has no bucket, there is nothing any more.
   *
   * @param rest what did not fit in one frame
   */
  public record Part(Stretch stretch, Curve curve, Optional<Stretch> rest) {

    public void write(JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeStringField("run", stretch.run());
      json.writeStringField("metric", stretch.metric());
      if (stretch.ranks() instanceof RankChoice.One(int rank)) {
        json.writeNumberField("rank", rank);
      } else {
        json.writeStringField("rank", "all");
      }
      json.writeNumberField("width", stretch.width());
      json.writeNumberField("from", stretch.from());
      Fields.whole(json, "to", stretch.to() == Long.MAX_VALUE ? null : stretch.to());
      Fields.wholes(json, "x", curve.x());
      Fields.numbers(json, "last", curve.last());
      MetricJson.finite(json, "min", curve.min());
      MetricJson.finite(json, "max", curve.max());
      MetricJson.finite(json, "mean", curve.mean());
      Fields.wholes(json, "nonFinite", curve.nonFinite());
      json.writeEndObject();
    }
  }

  /** Reads a stretch; empty when there is no such run or metric, or the run was purged. */
  public Optional<Part> part(Stretch stretch) {
    return reader.again(
        stretch.run(),
        lease -> {
          RunState state = reads.find(lease, stretch.run());
          return state == null ? Optional.empty() : part(lease, state, stretch);
        });
  }

  private static Optional<Part> part(Lease lease, RunState state, Stretch stretch) {
    SeriesStore series = lease.metrics().series();
    Selection whole =
        Selection.of(stretch.run(), stretch.metric())
            .withRanks(stretch.ranks())
            .withAttempts(SeriesQuestion.effective(state));
    long reach = stretch.reach();
    OptionalLong next =
        reach < stretch.to()
            ? firstStep(series, whole.withRange(reach + 1, stretch.to()))
            : OptionalLong.empty();
    Optional<Stretch> rest =
        next.isPresent() ? Optional.of(stretch.from(next.getAsLong())) : Optional.empty();
    Stretch now = rest.map(later -> stretch.to(later.from() - 1)).orElse(stretch);
    return series
        .buckets(whole.withRange(now.from(), reach), new Resolution.Width(stretch.width()))
        .map(curves -> new Part(now, curves.curves().getFirst(), rest));
  }

  private static OptionalLong firstStep(SeriesStore series, Selection selection) {
    try (SeriesRows rows = series.rows(selection)) {
      return rows.advance() ? OptionalLong.of(rows.row().step()) : OptionalLong.empty();
    }
  }

  /** The metrics of a run; none when it was purged. */
  public SortedSet<String> metrics(String run) {
    return reader.again(
        run,
        lease ->
            reads.find(lease, run) == null
                ? new TreeSet<>(List.of())
                : lease.metrics().series().metricNames(run));
  }
}
