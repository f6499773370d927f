package dev.tailrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.app.api.Api;
import dev.tailrace.app.api.Patience;
import dev.tailrace.app.settings.Setting;
import dev.tailrace.app.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which server a command talks to. */
final class ServerOptions {
  @Option(names = "--url", paramLabel = "URL", description = "The server (TAILRACE_URL).")
  @Nullable String url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Holds the bearer token (or TAILRACE_TOKEN).")
  @Nullable String tokenFile;

  Settings settings(Shell shell) {
    var flags = new EnumMap<Setting, String>(Setting.class);
    if (url != null) {
      flags.put(Setting.URL, url);
    }
    if (tokenFile != null) {
      flags.put(Setting.TOKEN_FILE, tokenFile);
    }
    return shell.settings(flags);
  }

  /** The server's API; reads wait for it to be ready, and the person is told so once. */
  Api api(Shell shell) {
    Settings settings = settings(shell);
    var patience =
        new Patience(Patience.USUAL, notice -> shell.terminal().say(Terminal.clean(notice)));
    return new Api(settings.get(Setting.URL), token(settings), patience);
  }

  /** The server's API as it is now; a server that is not ready is not waited for. */
  Api now(Shell shell) {
    Settings settings = settings(shell);
    return new Api(settings.get(Setting.URL), token(settings));
  }

  /**
   * Properties of Kafka clients: those of the settings, and the address that the settings or else
   * the server tell.
   *
   * @param kafka what the server tells of its Kafka
   */
  Map<String, Object> kafkaClient(Shell shell, JsonNode kafka) {
    Settings settings = settings(shell);
    var properties = new HashMap<String, Object>(settings.kafkaClient());
    properties.put(
        "bootstrap.servers", settings.find(Setting.KAFKA).orElse(kafka.path("bootstrap").asText()));
    return properties;
  }

  /** The token that was set, else the first one in the file that was named, else null. */
  static @Nullable String token(Settings settings) {
    String token = settings.find(Setting.TOKEN).orElse(null);
    String file = settings.find(Setting.TOKEN_FILE).orElse(null);
    if (token != null || file == null) {
      return token;
    }
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .findFirst()
          .orElse(null);
    } catch (IOException _) {
      throw new CommandException(ExitCode.CONFIG, "the token file " + file + " cannot be read");
    }
  }
}
