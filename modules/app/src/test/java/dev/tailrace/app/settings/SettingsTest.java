package dev.tailrace.app.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.app.settings.Settings.Shown;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  private static final SettingsFile NO_FILE = SettingsFile.parse("");

  @Test
  void flag_wins_over_environment_over_file_over_default() {
    Map<Setting, String> flag = Map.of(Setting.URL, "http://flag");
    Map<String, String> environment = Map.of("TAILRACE_URL", "http://environment");
    SettingsFile file = SettingsFile.parse("url = 'http://file'");

    List<String> chosen =
        List.of(
            url(Settings.resolve(flag, environment, file)),
            url(Settings.resolve(Map.of(), environment, file)),
            url(Settings.resolve(Map.of(), Map.of(), file)),
            url(Settings.resolve(Map.of(), Map.of(), NO_FILE)));

    assertEquals(
        List.of(
            "http://flag from flag --url",
            "http://environment from environment TAILRACE_URL",
            "http://file from file tailrace.toml",
            "http://127.0.0.1:8080 from default"),
        chosen);
  }

  private static String url(Settings settings) {
    Shown shown = settings.shown().getFirst();
    assertEquals(settings.get(Setting.URL), shown.value());
    return shown.value() + " from " + shown.origin();
  }

  @Test
  void empty_variable_counts_as_not_set() {
    Settings settings = Settings.resolve(Map.of(), Map.of("TAILRACE_DATA", ""), NO_FILE);

    assertEquals("tailrace-data", settings.get(Setting.DATA));
  }

  @Test
  void kafka_variables_and_table_become_client_properties() {
    SettingsFile file =
        SettingsFile.parse(
            """
            kafka = 'file:9092'
            [kafka-client]
            security.protocol = 'SSL'
            "linger.ms" = 5
            """);

    Settings settings =
        Settings.resolve(
            Map.of(),
            Map.of(
                "TAILRACE_KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                "TAILRACE_KAFKA_BOOTSTRAP_SERVERS", "env:9092"),
            file);

    assertEquals(Map.of("linger.ms", "5", "security.protocol", "SASL_SSL"), settings.kafkaClient());
    assertEquals("env:9092", settings.get(Setting.KAFKA));
  }

  @Test
  void secrets_are_masked_where_they_are_shown() {
    Map<String, String> environment =
        Map.of(
            "TAILRACE_TOKEN", "hunter2",
            "TAILRACE_KAFKA_SASL_JAAS_CONFIG", "hunter2",
            "TAILRACE_KAFKA_SSL_KEYSTORE_PASSWORD", "hunter2");

    Settings settings = Settings.resolve(Map.of(), environment, NO_FILE);

    assertTrue(settings.shown().stream().noneMatch(it -> "hunter2".equals(it.value())));
    assertEquals(3, settings.shown().stream().filter(it -> "********".equals(it.value())).count());
    assertEquals("hunter2", settings.get(Setting.TOKEN));
  }

  @Test
  void unknown_key_of_the_file_is_an_error_with_the_near_one() {
    var error =
        assertThrows(SettingsException.class, () -> SettingsFile.parse("kafka_port = 9092"));

    assertEquals(
        "tailrace.toml: unknown key 'kafka_port'; did you mean 'kafka-port'?", error.getMessage());
  }

  @Test
  void file_that_is_not_toml_names_its_line() {
    var error =
        assertThrows(SettingsException.class, () -> SettingsFile.parse("port = 1\nurl = = 2"));

    assertTrue(
        String.valueOf(error.getMessage()).startsWith("tailrace.toml line 2 "), error::toString);
  }

  @Test
  void bad_number_names_its_origin() {
    Settings settings = Settings.resolve(Map.of(), Map.of(), SettingsFile.parse("port = 'http'"));

    var error = assertThrows(SettingsException.class, () -> settings.integer(Setting.PORT));

    assertEquals("port is 'http' (file tailrace.toml), not a whole number", error.getMessage());
  }

  @Test
  void list_is_written_as_array_or_with_commas() {
    SettingsFile array = SettingsFile.parse("allow-host = ['a', 'b']");

    Settings settings = Settings.resolve(Map.of(), Map.of(), array);

    assertEquals(List.of("a", "b"), settings.list(Setting.ALLOW_HOST));
  }

  @Test
  void folder_without_a_file_has_defaults_only(@TempDir Path folder) {
    SettingsFile file = SettingsFile.read(folder);

    assertEquals(Map.of(), file.values());
  }
}
