package dev.tailrace.app.settings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The effective values, each with its origin. Immutable. */
public final class Settings {
  private static final String KAFKA_VARIABLES = "TAILRACE_KAFKA_";
  private static final Pattern SECRET =
      Pattern.compile("password|secret|token|jaas|private|credential", Pattern.CASE_INSENSITIVE);
  private static final String MASK = "********";

  private final Map<Setting, Chosen> chosen;
  private final SortedMap<String, Chosen> kafkaClient;

  private Settings(Map<Setting, Chosen> chosen, SortedMap<String, Chosen> kafkaClient) {
    this.chosen = chosen;
    this.kafkaClient = kafkaClient;
  }

  /** A value and where it was set, such as {@code environment TAILRACE_URL}. */
  private record Chosen(@Nullable String value, String origin) {}

  /** A line of {@code tailrace config}; secrets are masked, null is not set. */
  public record Shown(String key, @Nullable String value, String origin) {}

  /**
   * Chooses between the sources; {@code file} has been read and checked by {@link SettingsFile}.
   */
  public static Settings resolve(
      Map<Setting, String> flags, Map<String, String> environment, SettingsFile file) {
    var chosen = new EnumMap<Setting, Chosen>(Setting.class);
    for (Setting setting : Setting.values()) {
      chosen.put(setting, choose(setting, flags, environment, file));
    }
    var kafkaClient = new TreeMap<String, Chosen>();
    file.kafkaClient()
        .forEach((property, value) -> kafkaClient.put(property, new Chosen(value, file.origin())));
    environment.forEach(
        (variable, value) -> {
          if (isKafkaClientVariable(variable)) {
            kafkaClient.put(kafkaProperty(variable), new Chosen(value, environment(variable)));
          }
        });
    return new Settings(chosen, kafkaClient);
  }

  private static Chosen choose(
      Setting setting,
      Map<Setting, String> flags,
      Map<String, String> environment,
      SettingsFile file) {
    String flag = flags.get(setting);
    if (flag != null) {
      return new Chosen(flag, "flag --" + setting.key());
    }
    String variable = setting.variable();
    String fromEnvironment = variable == null ? null : environment.get(variable);
    if (variable != null && fromEnvironment != null && !fromEnvironment.isEmpty()) {
      return new Chosen(fromEnvironment, environment(variable));
    }
    String fromFile = file.values().get(setting);
    return fromFile != null
        ? new Chosen(fromFile, file.origin())
        : new Chosen(setting.defaultValue(), "default");
  }

  private static String environment(String variable) {
    return "environment " + variable;
  }

  private static boolean isKafkaClientVariable(String variable) {
    return variable.startsWith(KAFKA_VARIABLES) && !variable.equals(Setting.KAFKA.variable());
  }

  /** {@code TAILRACE_KAFKA_SECURITY_PROTOCOL} is {@code security.protocol}. */
  private static String kafkaProperty(String variable) {
    return variable.substring(KAFKA_VARIABLES.length()).toLowerCase(Locale.ROOT).replace('_', '.');
  }

  /** The value of a setting that has a default or was set. */
  public String get(Setting setting) {
    return find(setting).orElseThrow(() -> new SettingsException(setting.key() + " is not set"));
  }

  public Optional<String> find(Setting setting) {
    return Optional.ofNullable(of(setting).value);
  }

  /** A port or another number; {@link SettingsException} names the origin of one that is none. */
  public int integer(Setting setting) {
    String value = get(setting);
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw bad(setting, "a whole number", e);
    }
  }

  /** {@code true} or {@code false}, nothing else. */
  public boolean flag(Setting setting) {
    return switch (get(setting)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw bad(setting, "true or false", null);
    };
  }

  /** One of the words that are the names of an enum's constants, in small letters. */
  public <E extends Enum<E>> E word(Setting setting, Class<E> words) {
    String value = get(setting);
    List<String> known = new ArrayList<>();
    for (E word : words.getEnumConstants()) {
      String name = word.name().toLowerCase(Locale.ROOT);
      if (name.equals(value)) {
        return word;
      }
      known.add(name);
    }
    throw bad(setting, "one of " + String.join(", ", known), null);
  }

  /** A list that was written with commas. */
  public List<String> list(Setting setting) {
    return find(setting).map(it -> List.of(it.split(","))).orElse(List.of());
  }

  private SettingsException bad(Setting setting, String wanted, @Nullable Throwable cause) {
    Chosen is = of(setting);
    return new SettingsException(
        setting.key() + " is '" + is.value + "' (" + is.origin + "), not " + wanted, cause);
  }

  private Chosen of(Setting setting) {
    Chosen is = chosen.get(setting);
    if (is == null) {
      throw new IllegalStateException("no choice for " + setting);
    }
    return is;
  }

  /** Client properties for Kafka as they were set, without {@code bootstrap.servers}. */
  public Map<String, String> kafkaClient() {
    var properties = new LinkedHashMap<String, String>();
    kafkaClient.forEach(
        (property, is) -> {
          if (is.value != null) {
            properties.put(property, is.value);
          }
        });
    return Collections.unmodifiableMap(properties);
  }

  /** All settings in order, then Kafka's client properties by name. */
  public List<Shown> shown() {
    var lines = new ArrayList<Shown>();
    for (Setting setting : Setting.values()) {
      lines.add(shown(setting.key(), of(setting), setting.isSecret()));
    }
    kafkaClient.forEach(
        (property, is) ->
            lines.add(shown("kafka-client." + property, is, SECRET.matcher(property).find())));
    return List.copyOf(lines);
  }

  private static Shown shown(String key, Chosen is, boolean secret) {
    return new Shown(key, secret && is.value != null ? MASK : is.value, is.origin);
  }
}
