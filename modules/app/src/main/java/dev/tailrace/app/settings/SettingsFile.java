package dev.tailrace.app.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code tailrace.toml} says. Keys are those of {@link Setting}; the table {@code
 * [kafka-client]} holds properties for Kafka's clients, dotted or quoted.
 *
 * @param origin how to name the file to a person
 */
public record SettingsFile(
    String origin, Map<Setting, String> values, Map<String, String> kafkaClient) {
  public static final String NAME = "tailrace.toml";

  private static final String KAFKA_CLIENT = "kafka-client";
  private static final ObjectMapper TOML = new TomlMapper();

  public SettingsFile {
    values = Map.copyOf(values);
    kafkaClient = Map.copyOf(kafkaClient);
  }

  /** The file of this folder; one that is not there says nothing. */
  public static SettingsFile read(Path folder) {
    Path file = folder.resolve(NAME);
    if (!Files.exists(file)) {
      return new SettingsFile(NAME, Map.of(), Map.of());
    }
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new SettingsException(NAME + " cannot be read: " + e.getMessage(), e);
    }
  }

  static SettingsFile parse(String toml) {
    var values = new EnumMap<Setting, String>(Setting.class);
    var kafkaClient = new TreeMap<String, String>();
    tree(toml)
        .properties()
        .forEach(
            entry -> {
              if (entry.getKey().equals(KAFKA_CLIENT)) {
                flatten("", entry.getValue(), kafkaClient);
              } else {
                Setting setting =
                    Setting.ofKey(entry.getKey()).orElseThrow(() -> unknown(entry.getKey()));
                values.put(setting, text(entry.getKey(), entry.getValue()));
              }
            });
    return new SettingsFile("file " + NAME, values, kafkaClient);
  }

  private static JsonNode tree(String toml) {
    try {
      return TOML.readTree(toml);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new SettingsException(
          NAME + " line " + line + " is not TOML: " + e.getOriginalMessage(), e);
    }
  }

  private static String text(String key, JsonNode value) {
    if (value.isArray()) {
      List<String> items = new ArrayList<>();
      value.forEach(item -> items.add(text(key, item)));
      return String.join(",", items);
    }
    if (!value.isValueNode()) {
      throw new SettingsException(NAME + ": " + key + " must be one value, not a table");
    }
    return value.asText();
  }

  private static void flatten(String prefix, JsonNode node, Map<String, String> into) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              entry ->
                  flatten(
                      prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey(),
                      entry.getValue(),
                      into));
    } else {
      into.put(prefix, text(prefix, node));
    }
  }

  private static SettingsException unknown(String key) {
    List<String> known =
        new ArrayList<>(Arrays.stream(Setting.values()).map(Setting::key).toList());
    known.add(KAFKA_CLIENT);
    return new SettingsException(
        NAME + ": unknown key '" + key + "'" + Nearest.suggestion(key, known));
  }
}
