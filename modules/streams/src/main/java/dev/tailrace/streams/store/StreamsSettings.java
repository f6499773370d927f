package dev.tailrace.streams.store;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Kafka Streams' settings, each with its why.
 *
 * @param clients what every Kafka client here is given: bootstrap servers, and what the user set
 * @param group the consumer group and the name of the application
 * @param instance stable over restarts and different on every server
 */
public record StreamsSettings(
    Map<String, String> clients,
    String group,
    String clientId,
    String instance,
    Path stateFolder,
    int threads,
    int standbys) {
  private static final int SESSION_MS = 6_000;
  private static final int FETCH_BYTES_MAX = 8 << 20;

  /** What KafkaStreams is given. */
  public Properties properties() {
    Properties all = new Properties();
    all.putAll(clients);
    all.put(StreamsConfig.APPLICATION_ID_CONFIG, group);
    all.put(StreamsConfig.CLIENT_ID_CONFIG, clientId);
    all.put(StreamsConfig.STATE_DIR_CONFIG, stateFolder.toString());
    all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
    folding(all);
    membership(all);
    patience(all);
    reading(all);
    return all;
  }

  private void folding(Properties all) {
    // The views are exactly-once by their own offsets; with exactly_once_v2 a kill wipes them.
    all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    // What a kill makes us fold again, and how far behind a standby is.
    all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
    // The views have their own memory.
    all.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    // There is no order between topics, so no record waits for one of another topic.
    all.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1L);
    // What Streams takes for a record is a batch of up to 8 MiB: few of them wait in memory.
    all.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 2);
  }

  private void membership(Properties all) {
    // The streams protocol has no static membership in 4.3 and waits 45 s for a dead member.
    all.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
    // A restarted server takes its partitions back at once.
    all.put(StreamsConfig.consumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), instance);
    // What a server that died costs: its partitions are served elsewhere after this.
    all.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_MS);
    all.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), SESSION_MS / 4);
    all.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbys);
    // A record may hold 10,000 points: what counts as "caught up" must be few records.
    all.put(StreamsConfig.ACCEPTABLE_RECOVERY_LAG_CONFIG, 500L);
    all.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, 60_000L);
  }

  private static void patience(Properties all) {
    // A broker that is away for an hour is waited for; nothing is given up.
    all.put(StreamsConfig.TASK_TIMEOUT_MS_CONFIG, Long.MAX_VALUE);
    all.put(
        StreamsConfig.producerPrefix(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG), Integer.MAX_VALUE);
    // Nothing is told to the brokers about us.
    all.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
  }

  private static void reading(Properties all) {
    // Records of transactions that were aborted never happened.
    all.put(StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
    all.put(
        StreamsConfig.restoreConsumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG),
        "read_committed");
    all.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 1_000);
    // While a partition is ahead of its fold nothing is fetched: few, large answers wait less.
    all.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
        FETCH_BYTES_MAX);
    all.put(
        StreamsConfig.restoreConsumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
        FETCH_BYTES_MAX);
  }
}
