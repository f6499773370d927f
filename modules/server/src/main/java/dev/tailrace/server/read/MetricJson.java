package dev.tailrace.server.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.series.Curve;
import dev.tailrace.series.Curves;
import dev.tailrace.series.MetricSummary;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Metrics as JSON: at a glance, in summary, as curves. */
final class MetricJson {
  private MetricJson() {}

  /** What a run's page shows of one metric. */
  static void glance(JsonGenerator json, MetricSummary metric) throws IOException {
    json.writeStartObject();
    at(json, "last", "lastStep", metric.last());
    extreme(json, "min", "minStep", metric.min());
    extreme(json, "max", "maxStep", metric.max());
    at(json, "first", "firstStep", metric.first());
    json.writeNumberField("count", metric.count());
    json.writeNumberField("nonFinite", metric.nonFinite().total());
    json.writeEndObject();
  }

  private static void at(
      JsonGenerator json, String name, String stepName, MetricSummary.@Nullable At at)
      throws IOException {
    if (at == null) {
      json.writeNullField(name);
      json.writeNullField(stepName);
    } else {
      json.writeNumberField(name, at.value());
      json.writeNumberField(stepName, at.step());
    }
  }

  private static void extreme(
      JsonGenerator json, String name, String stepName, MetricSummary.@Nullable Extreme extreme)
      throws IOException {
    if (extreme == null) {
      json.writeNullField(name);
      json.writeNullField(stepName);
    } else {
      json.writeNumberField(name, extreme.value());
      json.writeNumberField(stepName, extreme.step());
    }
  }

  /** One entry of {@code /runs/{run}/metrics}. */
  static void summary(JsonGenerator json, MetricSummary metric) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", metric.name());
    json.writeNumberField("count", metric.count());
    json.writeObjectFieldStart("nonFinite");
    json.writeNumberField("nan", metric.nonFinite().nan());
    json.writeNumberField("posInf", metric.nonFinite().posInf());
    json.writeNumberField("negInf", metric.nonFinite().negInf());
    json.writeEndObject();
    point(json, "first", metric.first());
    point(json, "last", metric.last());
    place(json, "min", metric.min());
    place(json, "max", metric.max());
    Fields.whole(json, "minStep", metric.first() == null ? null : metric.first().step());
    Fields.whole(json, "maxStep", metric.last() == null ? null : metric.last().step());
    json.writeNumberField("ranks", metric.ranks());
    json.writeArrayFieldStart("attempts");
    for (int attempt : metric.attempts()) {
      json.writeNumber(attempt);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void point(JsonGenerator json, String name, MetricSummary.@Nullable At at)
      throws IOException {
    if (at == null) {
      json.writeNullField(name);
      return;
    }
    json.writeObjectFieldStart(name);
    json.writeNumberField("step", at.step());
    json.writeNumberField("time", at.timeEpochMs());
    json.writeNumberField("value", at.value());
    json.writeEndObject();
  }

  private static void place(JsonGenerator json, String name, MetricSummary.@Nullable Extreme place)
      throws IOException {
    if (place == null) {
      json.writeNullField(name);
      return;
    }
    json.writeObjectFieldStart(name);
    json.writeNumberField("step", place.step());
    json.writeNumberField("value", place.value());
    json.writeNumberField("rank", place.rank());
    json.writeEndObject();
  }

  /** What {@code /runs/{run}/series} answers. */
  static void curves(JsonGenerator json, SeriesQuestion question, Curves curves)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("run", question.run());
    json.writeStringField("metric", question.metric());
    question.writeRank(json);
    json.writeStringField("axis", question.axisName());
    json.writeBooleanField("raw", curves.raw());
    json.writeNumberField("bucketWidth", curves.bucketWidth());
    json.writeNumberField("total", curves.total());
    if (question.isEach()) {
      json.writeArrayFieldStart("ranks");
      for (Curve curve : curves.curves()) {
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

  private static void columns(JsonGenerator json, Curve curve) throws IOException {
    Fields.wholes(json, "x", curve.x());
    Fields.wholes(json, "lastX", curve.lastX());
    Fields.wholes(json, "time", curve.timesEpochMs());
    Fields.numbers(json, "first", curve.first());
    Fields.numbers(json, "last", curve.last());
    finite(json, "min", curve.min());
    finite(json, "max", curve.max());
    finite(json, "mean", curve.mean());
    Fields.wholes(json, "count", curve.count());
    Fields.wholes(json, "nonFinite", curve.nonFinite());
    ranks(json, "minRank", curve.minRank());
    ranks(json, "maxRank", curve.maxRank());
  }

  /** Over finite values: where a bucket has none, null and not the word NaN. */
  static void finite(JsonGenerator json, String name, double[] values) throws IOException {
    var array = new NumberArray(values.length);
    for (double value : values) {
      array.addFinite(value);
    }
    array.write(json, name);
  }

  static void ranks(JsonGenerator json, String name, int @Nullable [] ranks) throws IOException {
    if (ranks == null) {
      return;
    }
    json.writeArrayFieldStart(name);
    for (int rank : ranks) {
      if (rank < 0) {
        json.writeNull();
      } else {
        json.writeNumber(rank);
      }
    }
    json.writeEndArray();
  }
}
