package dev.tailrace.app.settings;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every value that a user can set, by its name in {@code tailrace.toml}. */
public enum Setting {
  URL("url", "TAILRACE_URL", "http://127.0.0.1:8080"),
  TOKEN("token", "TAILRACE_TOKEN", null),
  TOKEN_FILE("token-file", null, null),
  PROJECT("project", "TAILRACE_PROJECT", "default"),
  RUN_ID("run-id", "TAILRACE_RUN_ID", null),
  ATTEMPT("attempt", "TAILRACE_ATTEMPT", null),
  MODE("mode", "TAILRACE_MODE", "online"),
  SPOOL_DIR("spool-dir", "TAILRACE_SPOOL_DIR", null),
  DATA("data", "TAILRACE_DATA", "tailrace-data"),
  HOST("host", null, "127.0.0.1"),
  PORT("port", null, "8080"),
  KAFKA("kafka", "TAILRACE_KAFKA_BOOTSTRAP_SERVERS", null),
  TOPIC_PREFIX("topic-prefix", "TAILRACE_TOPIC_PREFIX", "tailrace."),
  KAFKA_PORT("kafka-port", null, "9092"),
  ARTIFACTS("artifacts", null, null),
  ALLOW_HOST("allow-host", null, null),
  INSECURE_NO_AUTH("insecure-no-auth", null, "false"),
  LOG("log", "TAILRACE_LOG", "text"),
  LOG_LEVEL("log-level", "TAILRACE_LOG_LEVEL", "warn");

  private final String key;
  private final @Nullable String variable;
  private final @Nullable String defaultValue;

  Setting(String key, @Nullable String variable, @Nullable String defaultValue) {
    this.key = key;
    this.variable = variable;
    this.defaultValue = defaultValue;
  }

  /** The name in the file; the flag is the same after two dashes. */
  public String key() {
    return key;
  }

  /**
   * The environment variable, or null. Servers' own settings have none: a Kubernetes service called
   * tailrace would set {@code TAILRACE_PORT} to something else.
   */
  public @Nullable String variable() {
    return variable;
  }

  public @Nullable String defaultValue() {
    return defaultValue;
  }

  boolean isSecret() {
    return this == TOKEN;
  }

  static Optional<Setting> ofKey(String key) {
    return Arrays.stream(values()).filter(it -> it.key.equals(key)).findFirst();
  }
}
