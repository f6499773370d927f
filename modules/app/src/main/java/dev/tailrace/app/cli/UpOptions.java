package dev.tailrace.app.cli;

import dev.tailrace.app.settings.Setting;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a server is started. */
final class UpOptions {
  @Option(names = "--port", paramLabel = "N", description = "HTTP port (default 8080; 0: any).")
  private @Nullable String port;

  @Option(
      names = "--kafka-port",
      paramLabel = "N",
      description = "Port of the Kafka broker inside (default 9092; 0: any).")
  private @Nullable String kafkaPort;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the log and the views lie (TAILRACE_DATA; default ./tailrace-data).")
  private @Nullable String data;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "Use this Kafka cluster, start no broker (TAILRACE_KAFKA_BOOTSTRAP_SERVERS).")
  private @Nullable String kafka;

  @Option(names = "--host", paramLabel = "ADDRESS", description = "Listen there, not on loopback.")
  private @Nullable String host;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Ask for the bearer token in this file.")
  private @Nullable String tokenFile;

  @Option(
      names = "--insecure-no-auth",
      description = "Listen on another address without a token; anyone who reaches it may write.")
  private boolean insecureNoAuth;

  @Option(
      names = "--allow-host",
      split = ",",
      paramLabel = "NAME",
      description = "Accept this name in the Host header; repeatable.")
  private List<String> allowHost = List.of();

  @Option(
      names = "--artifacts",
      paramLabel = "DIR",
      description = "Where artifacts' bytes lie (default: in the data folder).")
  private @Nullable String artifacts;

  @Option(
      names = "--log",
      paramLabel = "FORM",
      description = "text for people (default) or json for a collector (TAILRACE_LOG).")
  private @Nullable String log;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "error, warn (default), info: each request, debug (TAILRACE_LOG_LEVEL).")
  private @Nullable String logLevel;

  /** The settings that were given as flags. */
  Map<Setting, String> flags() {
    var flags = new EnumMap<Setting, String>(Setting.class);
    put(flags, Setting.PORT, port);
    put(flags, Setting.KAFKA_PORT, kafkaPort);
    put(flags, Setting.DATA, data);
    put(flags, Setting.KAFKA, kafka);
    put(flags, Setting.HOST, host);
    put(flags, Setting.TOKEN_FILE, tokenFile);
    put(flags, Setting.INSECURE_NO_AUTH, insecureNoAuth ? "true" : null);
    put(flags, Setting.ALLOW_HOST, allowHost.isEmpty() ? null : String.join(",", allowHost));
    put(flags, Setting.ARTIFACTS, artifacts);
    put(flags, Setting.LOG, log);
    put(flags, Setting.LOG_LEVEL, logLevel);
    return flags;
  }

  private static void put(Map<Setting, String> flags, Setting setting, @Nullable String value) {
    if (value != null) {
      flags.put(setting, value);
    }
  }
}
