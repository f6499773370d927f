package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.series.pair.Grid;
import dev.tailrace.series.pair.PairedCurve;
import dev.tailrace.series.pair.PairedCurves;
import dev.tailrace.series.pair.Unpaired;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Metrics over another metric as JSON: as other curves, with what has no x beside them. */
final class PairJson {
  private PairJson() {}

  /** What {@code /runs/{run}/series} answers. */
  static void curves(JsonGenerator json, SeriesQuestion asked, PairedCurves curves)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("run", asked.run());
    json.writeStringField("metric", asked.metric());
    asked.writeRank(json);
    json.writeStringField("axis", asked.axisName());
    json.writeBooleanField("raw", curves.raw());
    json.writeNumberField("bucketWidth", curves.grid().width());
    json.writeNumberField("total", curves.total());
    if (asked.isEach()) {
      json.writeArrayFieldStart("ranks");
      for (PairedCurve curve : curves.curves()) {
        json.writeStartObject();
        json.writeNumberField("rank", curve.rank());
        columns(json, curve);
        json.writeEndObject();
      }
      json.writeEndArray();
    } else {
      columns(json, curves.curves().getFirst());
    }
    json.writeEndObject();
  }

  private static void columns(JsonGenerator json, PairedCurve curve) throws IOException {
    unpaired(json, curve.unpaired());
    Fields.numbers(json, "x", curve.x());
    Fields.numbers(json, "lastX", curve.lastX());
    Fields.wholes(json, "time", curve.timesEpochMs());
    Fields.numbers(json, "first", curve.first());
    Fields.numbers(json, "last", curve.last());
    MetricJson.finite(json, "min", curve.min());
    MetricJson.finite(json, "max", curve.max());
    MetricJson.finite(json, "mean", curve.mean());
    Fields.wholes(json, "count", curve.count());
    Fields.wholes(json, "nonFinite", curve.nonFinite());
    MetricJson.ranks(json, "minRank", curve.minRank());
    MetricJson.ranks(json, "maxRank", curve.maxRank());
  }

  private static void unpaired(JsonGenerator json, Unpaired unpaired) throws IOException {
    json.writeObjectFieldStart("unpaired");
    json.writeNumberField("steps", unpaired.rows());
    json.writeNumberField("count", unpaired.count());
    json.writeNumberField("nonFinite", unpaired.nonFinite());
    if (unpaired.count() == unpaired.nonFinite()) {
      json.writeNullField("min");
      json.writeNullField("max");
    } else {
      json.writeNumberField("min", unpaired.min());
      json.writeNumberField("max", unpaired.max());
    }
    json.writeEndObject();
  }

  /** What {@code /series} answers. */
  static void many(
      JsonGenerator json,
      List<SeriesQuestion> questions,
      List<PairReads.Answered> answered,
      Collection<MissingSeries> missing,
      Grid grid)
      throws IOException {
    double[] places =
        answered.stream()
            .flatMapToDouble(one -> Arrays.stream(one.curve().x()))
            .sorted()
            .distinct()
            .toArray();
    json.writeStartObject();
    json.writeStringField("axis", questions.getFirst().axisName());
    json.writeNumberField("bucketWidth", grid.width());
    Fields.numbers(json, "x", places);
    json.writeArrayFieldStart("series");
    for (SeriesQuestion question : questions) {
      for (PairReads.Answered one : answered) {
        if (one.asked().equals(question)) {
          series(json, one, places);
        }
      }
    }
    json.writeEndArray();
    MissingSeries.write(json, missing);
    json.writeEndObject();
  }

  private static void series(JsonGenerator json, PairReads.Answered one, double[] places)
      throws IOException {
    PairedCurve curve = one.curve();
    GridColumns columns =
        GridColumns.of(
            places.length,
            curve.nonFinite(),
            (bucket, place) -> curve.x()[bucket] == places[place]);
    json.writeStartObject();
    json.writeStringField("run", one.asked().run());
    json.writeStringField("metric", one.asked().metric());
    one.asked().writeRank(json);
    unpaired(json, curve.unpaired());
    columns.last(json, curve.last());
    columns.finite(json, "min", curve.min());
    columns.finite(json, "max", curve.max());
    columns.finite(json, "mean", curve.mean());
    columns.nonFinite(json);
    json.writeEndObject();
  }
}
