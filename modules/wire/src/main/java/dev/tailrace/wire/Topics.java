package dev.tailrace.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The names of the topics under one prefix, and the partition of a key. A tenant is a prefix.
 *
 * @param prefix put before every name, such as {@code tailrace.}
 */
public record Topics(String prefix) {
  public static final String DEFAULT_PREFIX = "tailrace.";
  public static final Topics DEFAULT = new Topics(DEFAULT_PREFIX);

  /** The topic's name in Kafka. */
  public String name(Topic topic) {
    return prefix + topic.suffix();
  }

  /**
   * The partition of a key, as Kafka's Java producer chooses it by default: murmur2 of the UTF-8
   * bytes. Clients with another default (librdkafka) must be set to {@code murmur2}.
   */
  public static int partition(String key, int partitions) {
    return (murmur2(key.getBytes(UTF_8)) & Integer.MAX_VALUE) % partitions;
  }

  /** MurmurHash2, 32 bit, with the seed of {@code org.apache.kafka.common.utils.Utils}. */
  static int murmur2(byte[] data) {
    final int m = 0x5bd1e995;
    int h = 0x9747b28c ^ data.length;
    int whole = data.length & ~3;
    for (int i = 0; i < whole; i += 4) {
      int k =
          (data[i] & 0xff)
              | ((data[i + 1] & 0xff) << 8)
              | ((data[i + 2] & 0xff) << 16)
              | ((data[i + 3] & 0xff) << 24);
      k *= m;
      k ^= k >>> 24;
      h = (h * m) ^ (k * m);
    }
    if (whole < data.length) {
      for (int i = data.length - 1; i >= whole; i--) {
        h ^= (data[i] & 0xff) << (8 * (i - whole));
      }
      h *= m;
    }
    h ^= h >>> 13;
    h *= m;
    return h ^ (h >>> 15);
  }
}
