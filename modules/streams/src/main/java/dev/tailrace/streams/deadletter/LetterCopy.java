package dev.tailrace.streams.deadletter;

import dev.tailrace.model.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How a refused record looks in the topic {@code dead-letters}: its key, its value while that is at
 * most 64 KiB, else the value's SHA-256, and headers that say why and where it lies.
 */
final class LetterCopy {
  static final int VALUE_BYTES_MAX = 64 << 10;

  private LetterCopy() {}

  /**
   * The copy.
   *
   * @param key null when the record had none, or is gone
   * @param value null when the record had none, or is gone
   */
  static ProducerRecord<byte[], byte[]> of(
      String deadLetters,
      TopicPartition place,
      long offset,
      byte @Nullable [] key,
      byte @Nullable [] value,
      Refusal refusal) {
    String sha256 = null;
    byte[] shown = value;
    if (value != null && value.length > VALUE_BYTES_MAX) {
      sha256 = sha256(value);
      shown =
          "{\"sha256\":\"%s\",\"bytes\":%d,\"topic\":\"%s\",\"partition\":%d,\"offset\":%d}"
              .formatted(sha256, value.length, place.topic(), place.partition(), offset)
              .getBytes(StandardCharsets.UTF_8);
    }
    var copy = new ProducerRecord<>(deadLetters, place.partition(), key, shown);
    header(copy, "tailrace.reason", refusal.reason().code());
    header(copy, "tailrace.detail", refusal.detail());
    header(copy, "tailrace.topic", place.topic());
    header(copy, "tailrace.partition", Integer.toString(place.partition()));
    header(copy, "tailrace.offset", Long.toString(offset));
    if (sha256 != null) {
      header(copy, "tailrace.sha256", sha256);
    }
    return copy;
  }

  private static void header(ProducerRecord<?, ?> record, String name, String value) {
    record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
