package dev.tailrace.streams.topic;

import dev.tailrace.wire.Topic;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How topics are meant to be: what creation sets and what a start checks.
 *
 * @param partitions of every topic but projects, which has one
 */
public record TopicPlan(int partitions) {
  public static final int PARTITIONS_DEFAULT = 8;

  private static final String UNLIMITED = "-1";
  private static final long HOUR_MS = 3_600_000;

  /** An event of 1 MiB, its key and the framing fit with room. */
  private static final int MESSAGE_BYTES_MAX = 4 << 20;

  /** How many copies the cluster can keep. */
  enum Profile {
    /** One broker in this process: survives its death, not the disk's. */
    EMBEDDED((short) 1, 1),
    /** Three copies, of which two must have a record before it counts as sent. */
    CLUSTER((short) 3, 2);

    private static final int BROKERS_FOR_COPIES = 3;

    private final short replicas;
    private final int inSyncMin;

    Profile(short replicas, int inSyncMin) {
      this.replicas = replicas;
      this.inSyncMin = inSyncMin;
    }

    /** Copies of each record, as far as there are brokers to keep them. */
    static Profile of(int brokers) {
      return brokers >= BROKERS_FOR_COPIES ? CLUSTER : EMBEDDED;
    }
  }

  public int partitions(Topic topic) {
    return topic == Topic.PROJECTS ? 1 : partitions;
  }

  /** Whether the topic is the truth: then nothing may ever be deleted from it by itself. */
  public static boolean unlimited(Topic topic) {
    return switch (topic) {
      case RUNS, METRICS, LOGS, PROJECTS -> true;
      case HEARTBEATS, DEAD_LETTERS -> false;
    };
  }

  NewTopic creation(Topic topic, String name, Profile profile) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
    // Client clocks are payload, never truth.
    settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    settings.put(TopicConfig.RETENTION_MS_CONFIG, retentionMs(topic));
    settings.put(TopicConfig.RETENTION_BYTES_CONFIG, UNLIMITED);
    settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MESSAGE_BYTES_MAX));
    settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(profile.inSyncMin));
    if (topic == Topic.HEARTBEATS) {
      // Small segments, so that an hour of beats is really all that stays.
      settings.put(TopicConfig.SEGMENT_MS_CONFIG, Long.toString(HOUR_MS / 6));
    }
    return new NewTopic(name, Optional.of(partitions(topic)), Optional.of(profile.replicas))
        .configs(settings);
  }

  private static String retentionMs(Topic topic) {
    return switch (topic) {
      case RUNS, METRICS, LOGS, PROJECTS -> UNLIMITED;
      case HEARTBEATS -> Long.toString(HOUR_MS);
      case DEAD_LETTERS -> Long.toString(30 * 24 * HOUR_MS);
    };
  }
}
