package dev.tailrace.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.model.event.Event;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.RunEvent;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TopicsTest {
  @Test
  void murmur2_is_that_of_kafka() {
    var random = new SplittableRandom(7);

    for (int length = 0; length < 200; length++) {
      byte[] key = new byte[length];
      random.nextBytes(key);
      assertEquals(Utils.murmur2(key), Topics.murmur2(key));
    }
  }

  @ParameterizedTest
  @CsvSource({"cnn-1, 8", "größe, 8", "r, 1", "a-rather-long-run-id-0123456789, 12"})
  void a_key_has_the_partition_that_kafkas_producer_chooses(String key, int partitions) {
    byte[] bytes = key.getBytes(java.nio.charset.StandardCharsets.UTF_8);

    int partition = Topics.partition(key, partitions);

    assertEquals(Utils.toPositive(Utils.murmur2(bytes)) % partitions, partition);
  }

  @Test
  void names_take_the_prefix() {
    assertEquals("acme.dead-letters", new Topics("acme.").name(Topic.DEAD_LETTERS));
  }

  @Test
  void every_topic_of_events_has_events() {
    Map<String, Event> samples = Samples.all();

    Set<Topic> topics = samples.values().stream().map(Topic::of).collect(Collectors.toSet());

    assertEquals(EnumSet.complementOf(EnumSet.of(Topic.DEAD_LETTERS)), topics);
  }

  @Test
  void a_purge_belongs_to_every_topic_with_data_of_its_run() {
    var purge = new RunEvent.RunPurged(Header.unsequenced("r", 1));

    assertEquals(EnumSet.of(Topic.RUNS, Topic.METRICS, Topic.LOGS), Topic.all(purge));
  }
}
