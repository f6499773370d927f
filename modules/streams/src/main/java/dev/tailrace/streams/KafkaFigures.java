package dev.tailrace.streams;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;

/**
 * What Kafka Streams and its consumers tell of themselves, as far as an operator needs it.
 *
 * @param state one of {@link #STATES}
 * @param threadsAlive that fold now
 * @param threadsFailed that died since the start, replaced or not
 * @param busyRatio of the busiest thread: the share of its time in which it folds, 0..1
 * @param commitSeconds of the slowest thread: how long a commit takes on average
 * @param fetchSeconds of the slowest consumer: how long the broker takes to answer, on average
 * @param bytesConsumed by all consumers of the folds since the start
 * @param recordsDropped by Streams itself, which should never happen
 */
public record KafkaFigures(
    String state,
    double threadsAlive,
    double threadsFailed,
    double busyRatio,
    double commitSeconds,
    double fetchSeconds,
    double bytesConsumed,
    double recordsDropped) {
  /** Every state there is. */
  public static final List<String> STATES =
      Arrays.stream(KafkaStreams.State.values()).map(KafkaFigures::name).toList();

  /** Before anything is folded. */
  static final KafkaFigures NONE =
      new KafkaFigures(name(KafkaStreams.State.CREATED), 0, 0, 0, 0, 0, 0, 0);

  static KafkaFigures of(KafkaStreams streams) {
    Map<MetricName, ? extends Metric> all = streams.metrics();
    return new KafkaFigures(
        name(streams.state()),
        of(all, "stream-metrics", "alive-stream-threads", Double::sum),
        of(all, "stream-metrics", "failed-stream-threads", Double::sum),
        of(all, "stream-thread-metrics", "process-ratio", Math::max),
        of(all, "stream-thread-metrics", "commit-latency-avg", Math::max) / 1e3,
        of(all, "consumer-fetch-manager-metrics", "fetch-latency-avg", Math::max) / 1e3,
        of(all, "consumer-fetch-manager-metrics", "bytes-consumed-total", Double::sum),
        of(all, "stream-task-metrics", "dropped-records-total", Double::sum));
  }

  private static String name(KafkaStreams.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /** Over all clients, threads and tasks; not over topics, whose figures repeat the clients'. */
  private static double of(
      Map<MetricName, ? extends Metric> all,
      String group,
      String name,
      DoubleBinaryOperator together) {
    return all.values().stream()
        .filter(it -> it.metricName().name().equals(name))
        .filter(it -> it.metricName().group().equals(group))
        .filter(it -> !it.metricName().tags().containsKey("topic"))
        .map(Metric::metricValue)
        .mapToDouble(it -> it instanceof Number number ? number.doubleValue() : 0)
        .filter(Double::isFinite)
        .reduce(0, together);
  }
}
