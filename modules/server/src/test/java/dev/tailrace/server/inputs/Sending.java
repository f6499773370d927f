package dev.tailrace.server.inputs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tailrace.wire.Topic;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record as it is published: {@code $run} in key and value becomes the id of the run that the row
 * plays with.
 *
 * @param aside how many partitions beside the run's own it is put
 * @param timestampEpochMs null for the producer's clock
 */
record Sending(
    Topic topic,
    Bytes key,
    Bytes value,
    int aside,
    List<Header> headers,
    @Nullable Long timestampEpochMs) {
  private static final Bytes OWN_KEY = run -> run.getBytes(UTF_8);

  /** Bytes that may depend on the run. */
  @FunctionalInterface
  interface Bytes {
    byte @Nullable [] of(String run);

    static Bytes text(String text) {
      return run -> text.replace("$run", run).getBytes(UTF_8);
    }

    static Bytes raw(byte[] bytes) {
      // Latin-1 maps every byte to one character and back.
      String text = new String(bytes, ISO_8859_1);
      return run -> text.replace("$run", run).getBytes(ISO_8859_1);
    }
  }

  static Sending to(Topic topic, Bytes value) {
    return new Sending(topic, OWN_KEY, value, 0, List.of(), null);
  }

  static Sending to(Topic topic, String value) {
    return to(topic, Bytes.text(value));
  }

  static Sending to(Topic topic, byte[] value) {
    return to(topic, Bytes.raw(value));
  }

  static Sending runs(String value) {
    return to(Topic.RUNS, value);
  }

  static Sending runs(byte[] value) {
    return to(Topic.RUNS, value);
  }

  /** A start of the run with more fields, such as {@code "rank":1}. */
  static Sending started(String fields) {
    return runs(event("run.started", fields));
  }

  static Sending tags(String key, String value) {
    return runs(event("run.tags", "\"tags\":{\"" + key + "\":\"" + value + "\"}"));
  }

  /** A batch of metrics with these fields. */
  static Sending metrics(String fields) {
    return to(Topic.METRICS, event("metrics", fields));
  }

  /** One value, as it stands in JSON, of the metric {@code a} at step 1. */
  static Sending value(String number) {
    return metrics("\"step\":1,\"metrics\":{\"a\":" + number + "}");
  }

  static Sending logs(String fields) {
    return to(Topic.LOGS, event("log", fields));
  }

  /** An event of the run as a person would type it. */
  static String event(String type, String fields) {
    return "{\"type\":\"%s\",\"v\":1,\"run\":\"$run\",\"time\":5%s}"
        .formatted(type, fields.isEmpty() ? "" : "," + fields);
  }

  Sending key(String text) {
    return key(Bytes.text(text));
  }

  Sending key(Bytes other) {
    return new Sending(topic, other, value, aside, headers, timestampEpochMs);
  }

  Sending withoutKey() {
    return key(_ -> null);
  }

  Sending aside(int partitions) {
    return new Sending(topic, key, value, partitions, headers, timestampEpochMs);
  }

  Sending headers(List<Header> more) {
    return new Sending(topic, key, value, aside, more, timestampEpochMs);
  }

  Sending at(long epochMs) {
    return new Sending(topic, key, value, aside, headers, epochMs);
  }
}
