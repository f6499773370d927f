package dev.tailrace.server.inputs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tailrace.server.TestLog;
import dev.tailrace.wire.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records made from the golden examples: of many runs, most of them damaged in their bytes, some in
 * their key, partition or topic, some whole and some twice.
 */
final class Damage {
  private static final Topic[] TOPICS = {Topic.RUNS, Topic.METRICS, Topic.LOGS, Topic.PROJECTS};
  private static final String RUN = "cnn-1";
  private static final String[] SNIPPETS = {
    "{",
    "[",
    "}",
    "]",
    "\"",
    "\\ud800",
    "NaN",
    "1e999",
    "-",
    "\0",
    "\u00ff",
    "\u00bf",
    "\u009f",
    "\u00d8U",
    "\u00fb",
    "[\u007f",
    "\u00ed\u00a0\u0080",
    "9007199254740993",
    "null",
    ","
  };

  private final SplittableRandom random;
  private final List<Example> examples;

  /** A golden file and the topic that its type belongs to. */
  private record Example(Topic topic, String latin1) {}

  Damage(long seed, Path examples) {
    this.random = new SplittableRandom(seed);
    try (Stream<Path> files = Files.list(examples)) {
      this.examples =
          files
              .filter(file -> file.toString().matches(".*\\.(json|cbor)"))
              .sorted()
              .map(Damage::example)
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Example example(Path file) {
    String name = String.valueOf(file.getFileName());
    Topic topic =
        name.startsWith("metrics.")
            ? Topic.METRICS
            : name.startsWith("log.")
                ? Topic.LOGS
                : name.startsWith("project.") ? Topic.PROJECTS : Topic.RUNS;
    try {
      return new Example(topic, new String(Files.readAllBytes(file), ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ProducerRecord<byte[], byte[]> next() {
    Example example = examples.get(random.nextInt(examples.size()));
    // As long as the id in the examples: CBOR tells lengths.
    String run = "r%04d".formatted(random.nextInt(3_000));
    String text = example.latin1().replace(RUN, run);
    for (int times = random.nextInt(4); times > 0; times--) {
      text = damaged(text);
    }
    Topic topic = rarely() ? TOPICS[random.nextInt(TOPICS.length)] : example.topic();
    String key = topic == Topic.PROJECTS ? "digits" : run;
    int aside = rarely() ? 1 : 0;
    return new ProducerRecord<>(
        Stage.name(topic),
        topic == Topic.PROJECTS ? 0 : (Stage.partition(key) + aside) % TestLog.PARTITIONS,
        key(key),
        rarely() ? null : text.getBytes(ISO_8859_1));
  }

  private byte @Nullable [] key(String key) {
    return rarely()
        ? null
        : rarely() ? damaged(key).getBytes(ISO_8859_1) : key.getBytes(ISO_8859_1);
  }

  private boolean rarely() {
    return random.nextInt(50) == 0;
  }

  private String damaged(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int at = random.nextInt(text.length());
    String head = text.substring(0, at);
    String tail = text.substring(at);
    return switch (random.nextInt(6)) {
      case 0 -> head + (char) (tail.charAt(0) ^ (1 << random.nextInt(8))) + tail.substring(1);
      case 1 -> head;
      case 2 -> head + SNIPPETS[random.nextInt(SNIPPETS.length)] + tail;
      case 3 -> head + tail.substring(Math.min(tail.length(), 1 + random.nextInt(8)));
      case 4 -> head + head.substring(at / 2) + tail;
      default -> head + other(random.nextInt(text.length()));
    };
  }

  /** The end of another record. */
  private String other(int from) {
    String other = examples.get(random.nextInt(examples.size())).latin1();
    return other.substring(Math.min(from, other.length()));
  }
}
