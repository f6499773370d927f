package dev.tailrace.server.inputs;

import static dev.tailrace.model.Reason.NUMBER_RANGE;
import static dev.tailrace.model.Reason.STEP_RANGE;
import static dev.tailrace.model.Reason.TYPE_MISMATCH;
import static dev.tailrace.server.inputs.Input.row;
import static dev.tailrace.server.inputs.Sending.event;
import static dev.tailrace.server.inputs.Sending.metrics;
import static dev.tailrace.server.inputs.Sending.runs;
import static dev.tailrace.server.inputs.Sending.started;
import static dev.tailrace.server.inputs.Sending.value;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Numbers, steps and times at and beyond their edges: rows K10 to K18 and K52. */
final class NumberRows {
  private static final String POINTS = "/points?metric=a";

  private NumberRows() {}

  static List<Input> all() {
    return Stream.of(values(), steps()).flatMap(List::stream).toList();
  }

  private static List<Input> values() {
    return List.of(
        row("K10", "numbers that no float64 holds, and long ones")
            .refused(
                NUMBER_RANGE,
                value("1e400"),
                metrics("\"steps\":[1,2],\"metrics\":{\"a\":[1,-1e400]}"),
                started("\"config\":{\"lr\":1e400}"),
                value("1".repeat(1_001)),
                value("0." + "1".repeat(10_000)))
            .taken(value("1e-400"))
            .sees(POINTS, "/points/0/value", "0.0"),
        row("K11", "integers beyond int64")
            .refused(
                NUMBER_RANGE,
                metrics("\"step\":9223372036854775808,\"metrics\":{\"a\":1}"),
                metrics("\"steps\":[1,18446744073709551616],\"metrics\":{\"a\":[1,2]}"),
                started("\"config\":{\"seed\":9223372036854775808}")),
        row("K12", "what is not finite, as Python and as JSON write it")
            .taken(
                metrics(
                    "\"steps\":[0,1,2,3,4,5],\"metrics\":{\"a\":"
                        + "[NaN,Infinity,-Infinity,\"NaN\",\"Infinity\",\"-Infinity\"]}"))
            .sees(POINTS, "/points/0/value", "\"NaN\"")
            .sees(POINTS, "/points/1/value", "\"Infinity\"")
            .sees(POINTS, "/points/5/value", "\"-Infinity\"")
            .sees("/metrics", "/metrics/0/nonFinite", "{\"nan\":2,\"posInf\":2,\"negInf\":2}")
            .refused(TYPE_MISMATCH, value("\"inf\"")),
        edges());
  }

  private static List<Input> steps() {
    return List.of(
        row("K14", "numbers as texts and flags as numbers")
            .refused(
                TYPE_MISMATCH,
                value("\"0.5\""),
                value("true"),
                value("null"),
                metrics("\"step\":\"1\",\"metrics\":{\"a\":1}"),
                started("\"rank\":\"0\"")),
        row("K15", "steps outside 0..2^53-1")
            .refused(
                STEP_RANGE,
                step("-1"),
                step("-9223372036854775808"),
                step("9223372036854775807"),
                step("9007199254740992"))
            .taken(step("0"), step("9007199254740991"))
            .sees(POINTS, "/points/1/step", "9007199254740991")
            .sees("/series?metric=a&points=2", "/total", "2"),
        row("K16", "steps that go back and come again")
            .taken(metrics("\"steps\":[9,3,3],\"metrics\":{\"a\":[1.5,2.5,3.5]}"))
            .sees("/series?metric=a", "/total", "2")
            .sees("/series?metric=a", "/last", "[3.5,1.5]")
            .then(scene -> assertEquals(3, scene.see(POINTS).get("points").size())),
        row("K17", "a fraction of a step")
            .refused(TYPE_MISMATCH, step("1.5"), metrics("\"steps\":[0.5],\"metrics\":{\"a\":[1]}"))
            .taken(step("7.0"))
            .sees(POINTS, "/points/0/step", "7"),
        times(),
        row("K52", "one number in many spellings is one number")
            .taken(
                metrics("\"writer\":\"w\",\"seq\":1,\"step\":100000,\"metrics\":{\"a\":1.0}"),
                metrics("\"writer\":\"w\",\"seq\":1,\"step\":1E5,\"metrics\":{\"a\":1}"),
                metrics("\"writer\":\"w\",\"seq\":1,\"step\":100000.0,\"metrics\":{\"a\":10e-1}"))
            .sees("", "/run/ledger/duplicates", "2")
            .sees("", "/run/ledger/points", "1"));
  }

  private static Sending step(String step) {
    return metrics("\"step\":" + step + ",\"metrics\":{\"a\":1}");
  }

  private static Input edges() {
    return row("K13", "minus zero, the smallest, the largest, and a NaN with a payload")
        .taken(
            metrics("\"steps\":[0,1,2],\"metrics\":{\"a\":[-0.0,4.9e-324,1.7976931348623157e308]}"),
            Sending.to(Topic.METRICS, NumberRows::nanWithPayload))
        .sees(POINTS, "/points/0/value", "-0.0")
        .sees(POINTS, "/points/1/value", "4.9E-324")
        .sees(POINTS, "/points/2/value", "1.7976931348623157E308")
        .sees(POINTS, "/points/3/value", "\"NaN\"")
        .sees("/metrics", "/metrics/0/max/value", "1.7976931348623157E308")
        .sees("/metrics", "/metrics/0/min/value", "-0.0")
        .sees("/metrics", "/metrics/0/nonFinite/nan", "1");
  }

  private static byte[] nanWithPayload(String run) {
    double payload = Double.longBitsToDouble(0x7ff8_0000_dead_beefL);
    return EventCodec.cbor(
        new MetricBatch(
            Header.unsequenced(run, 5),
            0,
            1,
            new long[] {3},
            new long[] {5},
            new String[] {"a"},
            new double[][] {{payload}}));
  }

  private static Input times() {
    String started = event("run.started", "").replace("\"time\":5", "\"time\":" + Long.MIN_VALUE);
    String ended =
        event("run.finished", "\"status\":\"finished\"")
            .replace("\"time\":5", "\"time\":" + Long.MAX_VALUE);
    return row("K18", "clocks at the ends of time, before 1970 and in microseconds")
        .taken(
            runs(started),
            metrics(
                "\"steps\":[0,1,2,3],\"times\":[-9223372036854775808,-1,1700000000000000,"
                    + "9223372036854775807],\"metrics\":{\"a\":[1,2,3,4]}"),
            runs(ended))
        .sees("", "/run/startTime", Long.toString(Long.MIN_VALUE))
        .sees("", "/run/endTime", Long.toString(Long.MAX_VALUE))
        .sees("", "/run/durationMs", Long.toString(Long.MAX_VALUE))
        .sees("", "/run/status", "\"finished\"")
        .sees(POINTS, "/points/0/time", Long.toString(Long.MIN_VALUE))
        .sees("/series?metric=a&x=time", "/total", "4")
        .sees("/series?metric=a&x=relative", "/total", "4")
        .sees("/series?metric=a", "/last", "[1.0,2.0,3.0,4.0]")
        .then(
            scene -> {
              String wanted = "id='" + scene.run() + "' and startTime=" + Long.MIN_VALUE;
              String filter = URLEncoder.encode(wanted, StandardCharsets.UTF_8);
              assertEquals(1, scene.ask("/api/v1/runs?filter=" + filter).get("total").asInt());
            });
  }
}
