package dev.tailrace.streams;

import dev.tailrace.wire.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Which log this is: the cluster's id and each topic's id. A topic that was deleted and created
 * again has the same name and another id, and nothing folded from the old one may be kept.
 */
public record Origin(String clusterId, Map<Topic, String> topicIds) {
  public Origin {
    topicIds = Collections.unmodifiableMap(new EnumMap<>(topicIds));
  }

  /** What a view of this topic stores, to recognise where its state came from. */
  public String of(Topic topic) {
    return clusterId + "/" + Objects.requireNonNull(topicIds.get(topic), topic::name);
  }

  /** The first 8 bytes of the SHA-256 over all ids, which a {@link Position} carries. */
  public long hash() {
    StringBuilder ids = new StringBuilder(clusterId);
    topicIds.forEach((topic, id) -> ids.append('\n').append(topic.name()).append('=').append(id));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(ids.toString().getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
