package dev.tailrace.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.wire.Topic;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PositionTest {
  private static final Origin ORIGIN =
      new Origin("cluster", Map.of(Topic.RUNS, "r1", Topic.METRICS, "m1", Topic.LOGS, "l1"));
  private static final List<Topic> TOPICS = List.of(Topic.values());
  private static final Position START = Position.start(ORIGIN.hash());

  @Test
  void a_token_says_what_was_put_into_it() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      Position position = START;
      for (int components = random.nextInt(40); components > 0; components--) {
        Topic topic = TOPICS.get(random.nextInt(TOPICS.size()));
        position = position.with(topic, random.nextInt(128), random.nextLong() >>> 1);
      }
      assertEquals(new Position.Parsed.Good(position), parse(position.token()));
    }
  }

  @Test
  void one_run_takes_about_48_characters() {
    Position position =
        START.with(Topic.RUNS, 5, 1_000).with(Topic.METRICS, 5, 90_000_000).with(Topic.LOGS, 5, 12);

    assertTrue(position.token().length() <= 48, position.token());
  }

  @Test
  void all_partitions_that_are_allowed_fit_into_a_token() {
    Position position = START;
    for (int partition = 0; partition < Position.PARTITIONS_MAX; partition++) {
      for (Topic topic : new Topic[] {Topic.RUNS, Topic.METRICS, Topic.LOGS}) {
        position = position.with(topic, partition, (1L << 42) - 1);
      }
    }

    assertTrue(position.token().length() <= Position.TOKEN_CHARS_MAX);
  }

  @Test
  void merging_takes_the_maximum_of_each_component() {
    Position left = START.with(Topic.RUNS, 0, 5).with(Topic.LOGS, 1, 7);
    Position right = START.with(Topic.RUNS, 0, 3).with(Topic.METRICS, 0, 9);

    Position merged = left.merge(right);

    assertEquals(merged, right.merge(left));
    assertEquals(5, merged.next(Topic.RUNS, 0));
    assertEquals(9, merged.next(Topic.METRICS, 0));
    assertEquals(7, merged.next(Topic.LOGS, 1));
    assertTrue(merged.covers(left) && merged.covers(right));
    assertFalse(left.covers(right));
    assertEquals(START.with(Topic.LOGS, 1, 7), merged.only(1));
  }

  @Test
  void a_position_of_another_cluster_or_a_recreated_topic_is_refused() {
    String token = START.with(Topic.RUNS, 0, 5).token();
    Origin otherCluster = new Origin("elsewhere", ORIGIN.topicIds());
    Origin recreated =
        new Origin("cluster", Map.of(Topic.RUNS, "r2", Topic.METRICS, "m1", Topic.LOGS, "l1"));

    assertInstanceOf(Position.Parsed.Bad.class, Position.parse(token, otherCluster.hash()));
    assertInstanceOf(Position.Parsed.Bad.class, Position.parse(token, recreated.hash()));
  }

  @Test
  void whatever_is_sent_parsing_never_throws_and_only_takes_whole_tokens() {
    byte[] good = Base64.getUrlDecoder().decode(START.with(Topic.RUNS, 3, 4_000_000).token());
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = Arrays.copyOf(good, good.length + random.nextInt(12));
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        bytes[9 + random.nextInt(bytes.length - 9)] = (byte) random.nextInt();
      }
      String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      if (parse(token) instanceof Position.Parsed.Good(Position position)) {
        assertEquals(new Position.Parsed.Good(position), parse(position.token()));
      }
    }
    for (String token : new String[] {"", "ä", "AA", "x".repeat(5_000), "****"}) {
      assertInstanceOf(Position.Parsed.Bad.class, parse(token));
    }
    for (int cut = 10; cut < good.length; cut++) {
      String token =
          Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(good, cut));
      assertInstanceOf(Position.Parsed.Bad.class, parse(token));
    }
  }

  private static Position.Parsed parse(String token) {
    return Position.parse(token, ORIGIN.hash());
  }
}
