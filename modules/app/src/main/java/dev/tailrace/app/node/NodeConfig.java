package dev.tailrace.app.node;

import dev.tailrace.app.settings.Setting;
import dev.tailrace.app.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a node is told.
 *
 * @param data holds the log, the views and the artifacts
 * @param kafka bootstrap servers of an existing cluster; null starts a broker on {@code kafkaPort}
 * @param kafkaClient properties for every Kafka client
 * @param artifacts null for a folder in {@code data}, or for none with an existing cluster
 */
public record NodeConfig(
    Path data,
    String host,
    int port,
    int kafkaPort,
    @Nullable String kafka,
    Map<String, String> kafkaClient,
    String topicPrefix,
    @Nullable Path artifacts,
    @Nullable Path tokenFile,
    boolean insecureNoAuth,
    List<String> allowHost,
    String version) {
  private static final int PORT_MAX = 65_535;
  private static final Pattern ADDRESSES =
      Pattern.compile("\\s*[^\\s,]+:\\d{1,5}\\s*(,\\s*[^\\s,]+:\\d{1,5}\\s*)*");

  public NodeConfig {
    kafkaClient = Map.copyOf(kafkaClient);
    allowHost = List.copyOf(allowHost);
    checkPort("port", port);
    checkPort("kafka-port", kafkaPort);
    if (kafka == null && port == kafkaPort && port != 0) {
      throw new IllegalArgumentException("port and kafka-port are both " + port);
    }
    if (kafka != null && !ADDRESSES.matcher(kafka).matches()) {
      throw new IllegalArgumentException(
          "kafka is " + kafka + ", not HOST:PORT or several, with commas");
    }
  }

  private static void checkPort(String name, int port) {
    if (port < 0 || port > PORT_MAX) {
      throw new IllegalArgumentException(name + " is " + port + ", not one of 0.." + PORT_MAX);
    }
  }

  /** The node that these settings describe. */
  public static NodeConfig of(Settings settings, String version) {
    return new NodeConfig(
        Path.of(settings.get(Setting.DATA)),
        settings.get(Setting.HOST),
        settings.integer(Setting.PORT),
        settings.integer(Setting.KAFKA_PORT),
        settings.find(Setting.KAFKA).orElse(null),
        settings.kafkaClient(),
        settings.get(Setting.TOPIC_PREFIX),
        settings.find(Setting.ARTIFACTS).map(Path::of).orElse(null),
        settings.find(Setting.TOKEN_FILE).map(Path::of).orElse(null),
        settings.flag(Setting.INSECURE_NO_AUTH),
        settings.list(Setting.ALLOW_HOST),
        version);
  }
}
