package dev.tailrace.streams.store;

import dev.tailrace.streams.Origin;
import dev.tailrace.streams.topic.Answer;
import dev.tailrace.streams.view.LogRecord;
import dev.tailrace.streams.view.Tip;
import dev.tailrace.streams.view.View;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The comparison by a broker: identities, log-start and log-end offsets, and the record that the
 * view applied last, which is read back. Any thread; one at a time reads.
 */
public final class KafkaLogCheck implements LogCheck, AutoCloseable {
  private static final int ANSWER_MS_MAX = 5_000;
  private static final Duration POLL = Duration.ofMillis(200);

  private final Admin admin;
  private final Consumer<byte[], byte[]> reader;
  private final Topics topics;
  private final Origin origin;
  private final LongSupplier nanoTime;

  /**
   * @param reader without a group and without offset reset; belongs to this from now on
   */
  public KafkaLogCheck(
      Admin admin,
      Consumer<byte[], byte[]> reader,
      Topics topics,
      Origin origin,
      LongSupplier nanoTime) {
    this.admin = admin;
    this.reader = reader;
    this.topics = topics;
    this.origin = origin;
    this.nanoTime = nanoTime;
  }

  @Override
  public String origin(Topic topic) {
    return origin.of(topic);
  }

  @Override
  public Verdict compare(Topic topic, int partition, View view) {
    long applied = view.appliedOffset();
    String known = view.origin();
    if (applied >= 0 && !origin(topic).equals(known)) {
      return new Verdict.Foreign("it was folded from " + known + ", the topic is " + origin(topic));
    }
    TopicPartition place = new TopicPartition(topics.name(topic), partition);
    ListOffsetsOptions bounded = new ListOffsetsOptions().timeoutMs(ANSWER_MS_MAX);
    var starts = admin.listOffsets(Map.of(place, OffsetSpec.earliest()), bounded);
    var ends = admin.listOffsets(Map.of(place, OffsetSpec.latest()), bounded);
    long start = Answer.of(starts.partitionResult(place)).offset();
    long end = Answer.of(ends.partitionResult(place)).offset();
    if (applied >= end) {
      return new Verdict.Foreign(
          "the log ends at offset " + end + " and the view has applied offset " + applied);
    }
    if (applied + 1 < start) {
      return new Verdict.Gap(applied + 1, start - 1);
    }
    Tip tip = view.tip();
    if (tip == null || tip.offset() < start || same(tip, read(place, tip.offset()))) {
      return new Verdict.Same();
    }
    return new Verdict.Foreign("the log has another record at offset " + tip.offset());
  }

  private static boolean same(Tip tip, @Nullable ConsumerRecord<byte[], byte[]> record) {
    return record != null
        && tip.appendEpochMs() == AppendTime.epochMs(record)
        && tip.crc()
            == new LogRecord(record.offset(), record.timestamp(), record.key(), record.value())
                .crc();
  }

  /** The record at the offset; null when there is none. */
  private synchronized @Nullable ConsumerRecord<byte[], byte[]> read(
      TopicPartition place, long offset) {
    long startNanos = nanoTime.getAsLong();
    reader.assign(List.of(place));
    reader.seek(place, offset);
    try {
      while (reader.position(place) <= offset) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
          return record.offset() == offset ? record : null;
        }
        if (nanoTime.getAsLong() - startNanos > ANSWER_MS_MAX * 1_000_000L) {
          throw new TimeoutException("no record from " + place + " at offset " + offset);
        }
      }
      return null;
    } catch (OffsetOutOfRangeException _) {
      return null;
    }
  }

  @Override
  public synchronized void close() {
    reader.close();
  }
}
