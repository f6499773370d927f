package dev.tailrace.streams;

import dev.tailrace.streams.tail.TailLimits;
import dev.tailrace.streams.topic.TopicPlan;
import dev.tailrace.wire.Topics;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a {@link FoldApp} is told.
 *
 * @param kafka for every Kafka client: {@code bootstrap.servers}, and what the user set besides
 * @param folder holds the views; may be deleted while nobody runs, they are folded again
 * @param instance stable over restarts and different on every server of a cluster
 * @param threads that fold
 * @param standbys copies of each view kept warm on other servers
 * @param cacheBytes memory that all views share for blocks and write buffers
 */
public record FoldConfig(
    Map<String, String> kafka,
    Topics topics,
    TopicPlan plan,
    Path folder,
    String instance,
    int threads,
    int standbys,
    long cacheBytes,
    TailLimits tail) {
  private static final long CACHE_BYTES_DEFAULT = 128L << 20;

  public FoldConfig {
    kafka = Map.copyOf(kafka);
  }

  /** One server beside a broker of its own. */
  public static FoldConfig embedded(String bootstrap, Path folder) {
    return new FoldConfig(
        Map.of("bootstrap.servers", bootstrap),
        Topics.DEFAULT,
        new TopicPlan(TopicPlan.PARTITIONS_DEFAULT),
        folder,
        "one",
        Math.clamp(Runtime.getRuntime().availableProcessors(), 1, TopicPlan.PARTITIONS_DEFAULT),
        0,
        CACHE_BYTES_DEFAULT,
        TailLimits.DEFAULT);
  }

  /** The consumer group of the folds, which is also the application's id. */
  String group() {
    return topics.prefix() + "fold";
  }

  /** What the names of this instance's clients in the group begin with. */
  String clientId() {
    return group() + "-" + instance;
  }

  Path viewsFolder() {
    return folder.resolve("views");
  }

  Path quarantineFolder() {
    return folder.resolve("quarantine");
  }
}
