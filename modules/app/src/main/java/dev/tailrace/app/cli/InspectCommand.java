package dev.tailrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tailrace.app.api.Api;
import dev.tailrace.app.api.Query;
import dev.tailrace.wire.Decoded;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints a run's events as they lie in the log. */
@Command(
    name = "inspect",
    description = "Print a run's raw events with their positions, read from Kafka.",
    footer = {
      "",
      "Reads the run's partition of each topic from its start; nothing is read from views.",
      "Piped: topic, partition, offset, broker time (ISO 8601), bytes, encoding, event (JSON, or",
      "why it is none)."
    })
final class InspectCommand implements Callable<ExitCode> {
  @Mixin private final ServerOptions server = new ServerOptions();

  @Mixin private final RunArgument run = new RunArgument();

  @Option(names = "--json", description = "One object a line; bytes that are no event in base64.")
  private boolean json;

  @Option(
      names = "--topic",
      split = ",",
      paramLabel = "LIST",
      description = "Of runs,metrics,logs,heartbeats; default: the first three.")
  private List<String> topics = List.of("runs", "metrics", "logs");

  private final Shell shell;

  InspectCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public ExitCode call() {
    String id = run.id();
    JsonNode kafka;
    try (Api api = server.api(shell)) {
      kafka = api.get(Query.at("info")).body().path("kafka");
    }
    int partition = Topics.partition(id, kafka.path("partitions").asInt());
    var partitions = new ArrayList<TopicPartition>();
    for (String topic : topics) {
      String name = kafka.path("topics").path(topic).asText("");
      if (name.isEmpty()) {
        throw new CommandException(ExitCode.USAGE, "there is no topic '" + topic + "'");
      }
      partitions.add(new TopicPartition(name, partition));
    }
    long found =
        new KafkaReader(server.kafkaClient(shell, kafka)).read(partitions, id, this::print);
    if (found == 0) {
      throw new CommandException(ExitCode.NOT_FOUND, "the log holds no event of run " + id);
    }
    return ExitCode.OK;
  }

  private void print(ConsumerRecord<byte[], byte[]> record) {
    Decoded decoded = EventCodec.decode(record.value() == null ? new byte[0] : record.value());
    if (json) {
      shell.terminal().print(object(record, decoded).toString());
      return;
    }
    Terminal terminal = shell.terminal();
    var fields =
        List.of(
            record.topic(),
            Integer.toString(record.partition()),
            Long.toString(record.offset()),
            terminal.interactive()
                ? RunText.local(record.timestamp())
                : Instant.ofEpochMilli(record.timestamp()).toString(),
            Integer.toString(record.serializedValueSize()),
            encoding(record.value()),
            switch (decoded) {
              case Decoded.Known(var event) ->
                  new String(EventCodec.json(event), StandardCharsets.UTF_8);
              case Decoded.Refused(var refusal) ->
                  refusal.reason().code() + ": " + refusal.detail();
            });
    terminal.print(
        String.join(
            terminal.interactive() ? "  " : "\t", fields.stream().map(terminal::field).toList()));
  }

  private static ObjectNode object(ConsumerRecord<byte[], byte[]> record, Decoded decoded) {
    ObjectNode line =
        Api.JSON
            .createObjectNode()
            .put("topic", record.topic())
            .put("partition", record.partition())
            .put("offset", record.offset())
            .put("appendTime", record.timestamp())
            .put("valueBytes", record.serializedValueSize())
            .put("encoding", encoding(record.value()));
    switch (decoded) {
      case Decoded.Known(var event) -> line.set("event", tree(EventCodec.json(event)));
      case Decoded.Refused(var refusal) -> {
        line.put("reason", refusal.reason().code()).put("detail", refusal.detail());
        if (record.value() != null) {
          line.put("value", Base64.getEncoder().encodeToString(record.value()));
        }
      }
    }
    return line;
  }

  private static String encoding(byte[] value) {
    if (value == null || value.length == 0) {
      return "none";
    }
    return value[0] == '{' ? "json" : (value[0] & 0xff) == 0xd9 ? "cbor" : "unknown";
  }

  private static JsonNode tree(byte[] event) {
    try {
      return Api.JSON.readTree(event);
    } catch (IOException e) {
      throw new IllegalStateException("the codec wrote JSON that cannot be read", e);
    }
  }
}
