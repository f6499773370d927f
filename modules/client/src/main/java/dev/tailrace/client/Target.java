package dev.tailrace.client;

import dev.tailrace.client.send.HttpTransport;
import dev.tailrace.client.send.KafkaTransport;
import dev.tailrace.client.send.Transport;
import dev.tailrace.wire.Topics;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where events go: straight into Kafka when {@code kafka} is given, else to the server at {@code
 * url}. With both, events go to Kafka and what only a server can do (artifact bytes, the last
 * attempt) to the server.
 *
 * @param kafka bootstrap servers, such as {@code localhost:9092}; null for HTTP
 * @param kafkaProperties of the producer, such as {@code security.protocol}
 * @param topicPrefix before every topic's name
 * @param url of the server; null only with {@code kafka}
 * @param token bearer token for the server; null for none
 */
public record Target(
    @Nullable String kafka,
    Map<String, String> kafkaProperties,
    String topicPrefix,
    @Nullable URI url,
    @Nullable String token) {
  public static final String DEFAULT_URL = "http://127.0.0.1:8080";

  private static final String KAFKA_VARIABLE = "TAILRACE_KAFKA_";

  public Target {
    kafkaProperties = Map.copyOf(kafkaProperties);
    if (kafka == null && url == null) {
      throw new IllegalArgumentException("a target has a Kafka address or a server's URL");
    }
    if (url != null && (url.getHost() == null || !isHttp(url))) {
      throw new IllegalArgumentException("not an http(s) URL with a host: " + url);
    }
  }

  private static boolean isHttp(URI url) {
    return "http".equals(url.getScheme()) || "https".equals(url.getScheme());
  }

  /** A server, without a token. */
  public static Target http(String url) {
    return new Target(null, Map.of(), Topics.DEFAULT_PREFIX, URI.create(url), null);
  }

  /** Kafka alone, with the default topic prefix. */
  public static Target kafka(String bootstrap) {
    return new Target(bootstrap, Map.of(), Topics.DEFAULT_PREFIX, null, null);
  }

  /**
   * What {@code TAILRACE_URL}, {@code TAILRACE_TOKEN}, {@code TAILRACE_TOPIC_PREFIX} and {@code
   * TAILRACE_KAFKA_*} say. {@code TAILRACE_KAFKA_SECURITY_PROTOCOL} sets {@code security.protocol},
   * and so on; {@code TAILRACE_KAFKA_BOOTSTRAP_SERVERS} chooses Kafka. Without any: {@value
   * #DEFAULT_URL}.
   */
  public static Target fromEnvironment(Map<String, String> environment) {
    Map<String, String> properties = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(KAFKA_VARIABLE)) {
            String property = name.substring(KAFKA_VARIABLE.length()).toLowerCase(Locale.ROOT);
            properties.put(property.replace('_', '.'), value);
          }
        });
    String kafka = properties.remove("bootstrap.servers");
    String url = environment.get("TAILRACE_URL");
    if (url == null && kafka == null) {
      url = DEFAULT_URL;
    }
    return new Target(
        kafka,
        properties,
        environment.getOrDefault("TAILRACE_TOPIC_PREFIX", Topics.DEFAULT_PREFIX),
        url == null ? null : URI.create(url),
        environment.get("TAILRACE_TOKEN"));
  }

  /** A new transport of this target; nothing is connected yet. */
  Transport transport() {
    if (kafka != null) {
      return new KafkaTransport(kafka, kafkaProperties, new Topics(topicPrefix));
    }
    if (url == null) {
      throw new IllegalStateException("checked when it was made");
    }
    return new HttpTransport(url, token);
  }

  /** The name by which a later process knows that a spool was meant for the same place. */
  String label() {
    return kafka != null ? "kafka:" + kafka + "/" + topicPrefix : "http:" + url;
  }

  /** The label and the server: no secrets. */
  @Override
  public String toString() {
    return kafka != null && url != null ? label() + " with " + url : label();
  }
}
