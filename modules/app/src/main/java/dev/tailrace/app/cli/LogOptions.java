package dev.tailrace.app.cli;

import dev.tailrace.app.backup.BackupException;
import dev.tailrace.app.settings.Setting;
import dev.tailrace.app.settings.Settings;
import dev.tailrace.broker.BrokerException;
import dev.tailrace.broker.EmbeddedBroker;
import dev.tailrace.streams.topic.TopicException;
import dev.tailrace.wire.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which log a command works on: that of a cluster, or that in the data folder of a stopped up. */
final class LogOptions {
  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "The cluster, or a running up (TAILRACE_KAFKA_BOOTSTRAP_SERVERS).")
  private @Nullable String kafka;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Instead: the data folder of an up that is stopped.")
  private @Nullable String data;

  /** What is done to a log. */
  interface Work {
    void on(Map<String, Object> clients, Topics topics) throws IOException;
  }

  /**
   * Does it; where a data folder was named, with its broker as long as that takes.
   *
   * @param folderMayBeNew whether the data folder need not hold a log yet
   */
  void work(Shell shell, boolean folderMayBeNew, Work work) {
    var flags = new EnumMap<Setting, String>(Setting.class);
    if (kafka != null) {
      flags.put(Setting.KAFKA, kafka);
    }
    Settings settings = shell.settings(flags);
    var topics = new Topics(settings.get(Setting.TOPIC_PREFIX));
    try {
      if (data == null) {
        String address =
            settings
                .find(Setting.KAFKA)
                .orElseThrow(
                    () ->
                        new CommandException(
                            ExitCode.USAGE, "which log? Give --kafka HOST:PORT or --data DIR"));
        work.on(clients(settings, address), topics);
        return;
      }
      Path log = Path.of(data).resolve("log");
      if (kafka != null || (!folderMayBeNew && Files.notExists(log))) {
        throw new CommandException(
            ExitCode.USAGE,
            kafka == null ? "there is no log in " + data : "give --kafka or --data, not both");
      }
      try (EmbeddedBroker broker = EmbeddedBroker.start(log, 0)) {
        work.on(clients(settings, broker.bootstrap()), topics);
      }
    } catch (BackupException e) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()));
    } catch (TopicException e) {
      throw new CommandException(ExitCode.CONFIG, String.valueOf(e.getMessage()));
    } catch (BrokerException e) {
      throw new CommandException(ExitCode.CANNOT_START, String.valueOf(e.getMessage()));
    } catch (KafkaException e) {
      throw new CommandException(ExitCode.UNAVAILABLE, "Kafka does not do it: " + e.getMessage());
    } catch (IOException e) {
      throw new CommandException(ExitCode.FAILED, "a file cannot be used: " + e);
    }
  }

  private static Map<String, Object> clients(Settings settings, String address) {
    Map<String, Object> clients = new HashMap<>(settings.kafkaClient());
    clients.put("bootstrap.servers", address);
    return clients;
  }
}
