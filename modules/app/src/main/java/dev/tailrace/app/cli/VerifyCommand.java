package dev.tailrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tailrace.app.api.Api;
import dev.tailrace.app.api.Query;
import dev.tailrace.streams.Position;
import dev.tailrace.streams.verify.Refold;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Folds the log once more, in this process, and compares with what the server shows. */
@Command(
    name = "verify",
    description = "Fold the log once more and compare digests with the server's views.",
    footer = {
      "",
      "Ends with 0 when every view of every partition is what the log says, with 1 when one",
      "differs. Reads the whole log; --groups reads it so many times with less memory.",
      "Piped: view, partition, digest of the server, digest of the log, equal or differs."
    })
final class VerifyCommand implements Callable<ExitCode> {
  /** It reads all that the server has. */
  private static final Duration DIGEST_TIMEOUT = Duration.ofHours(1);

  private static final List<Topic> VIEWS = List.of(Topic.RUNS, Topic.METRICS, Topic.LOGS);

  @Mixin private final ServerOptions server = new ServerOptions();

  @Option(names = "--json", description = "One object a view and partition, one a line.")
  private boolean json;

  @Option(
      names = "--groups",
      paramLabel = "N",
      defaultValue = "1",
      description = "Fold a share of the runs at a time (default: 1, all of them).")
  private int groups;

  private final Shell shell;

  VerifyCommand(Shell shell) {
    this.shell = shell;
  }

  /** One view of one partition. */
  private record Line(String view, int partition, String shown, String folded) {
    boolean equal() {
      return shown.equals(folded);
    }
  }

  @Override
  public ExitCode call() {
    if (groups < 1) {
      throw new CommandException(ExitCode.USAGE, "--groups is at least 1");
    }
    JsonNode kafka;
    JsonNode digest;
    try (Api api = server.api(shell)) {
      kafka = api.get(Query.at("info")).body().path("kafka");
      digest = api.get(Query.at("digest"), DIGEST_TIMEOUT).body();
    }
    List<Line> lines = compare(kafka, digest);
    lines.forEach(this::print);
    long differing = lines.stream().filter(line -> !line.equal()).count();
    if (differing > 0) {
      throw new CommandException(
          ExitCode.FAILED,
          "%d of %d views are not what the log says".formatted(differing, lines.size()));
    }
    shell.terminal().say("all " + lines.size() + " views are what the log says");
    return ExitCode.OK;
  }

  private List<Line> compare(JsonNode kafka, JsonNode digest) {
    Position position = position(digest.path("position").asText());
    int partitions = kafka.path("partitions").asInt();
    String runs = kafka.path("topics").path(Topic.RUNS.suffix()).asText();
    var topics = new Topics(runs.substring(0, runs.length() - Topic.RUNS.suffix().length()));
    List<Line> lines = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            clientProperties(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      var refold = new Refold(consumer, topics, partitions, groups);
      for (Topic topic : VIEWS) {
        for (int partition = 0; partition < partitions; partition++) {
          long applied = position.next(topic, partition) - 1;
          String folded = refold.digest(topic, partition, applied).partition();
          String shown = digest.path("views").path(topic.suffix()).path(partition).asText();
          lines.add(new Line(topic.suffix(), partition, shown, folded));
        }
      }
    } catch (KafkaException e) {
      throw new CommandException(ExitCode.UNAVAILABLE, "the log cannot be read: " + e.getMessage());
    } catch (IllegalStateException e) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()));
    }
    return lines;
  }

  private static Position position(String token) {
    return switch (Position.parse(token)) {
      case Position.Parsed.Good(Position position) -> position;
      case Position.Parsed.Bad(String why) ->
          throw new CommandException(ExitCode.BROKEN, "the server's position: " + why);
    };
  }

  private Map<String, Object> clientProperties(JsonNode kafka) {
    Map<String, Object> properties = server.kafkaClient(shell, kafka);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    return properties;
  }

  private void print(Line line) {
    String verdict = line.equal() ? "equal" : "differs";
    if (json) {
      ObjectNode object =
          Api.JSON
              .createObjectNode()
              .put("view", line.view())
              .put("partition", line.partition())
              .put("shown", line.shown())
              .put("folded", line.folded())
              .put("equal", line.equal());
      shell.terminal().print(object.toString());
    } else if (!shell.terminal().interactive() || !line.equal()) {
      shell
          .terminal()
          .print(
              String.join(
                  "\t",
                  line.view(),
                  Integer.toString(line.partition()),
                  line.shown(),
                  line.folded(),
                  verdict));
    }
  }
}
