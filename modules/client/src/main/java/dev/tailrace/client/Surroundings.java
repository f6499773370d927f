package dev.tailrace.client;

import dev.tailrace.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a process can say of where it runs, without asking a network or starting a program. */
final class Surroundings {
  private static final int COMMAND_CHARS_MAX = 4_096;
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)([\\w.-]*(?:token|secret|passw(?:or)?d|credential|api-?key)[\\w.-]*)([=\\s]+)\\S+");

  private Surroundings() {}

  /** Host name, process id, operating system and Java version. */
  static Value host(Map<String, String> environment) {
    return Values.of(
        Map.of(
            "name", hostName(environment),
            "pid", ProcessHandle.current().pid(),
            "os", System.getProperty("os.name") + " " + System.getProperty("os.arch"),
            "java", Runtime.version().toString()));
  }

  private static String hostName(Map<String, String> environment) {
    try {
      String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      if (!name.isEmpty()) {
        return name;
      }
    } catch (IOException e) {
      // Not Linux: the environment knows, or nobody.
    }
    return Stream.of("HOSTNAME", "COMPUTERNAME")
        .map(environment::get)
        .filter(name -> name != null && !name.isBlank())
        .findFirst()
        .orElse("unknown");
  }

  /** The command line, with what looks like a secret struck out; null when it is not known. */
  static @Nullable Value command() {
    return ProcessHandle.current()
        .info()
        .commandLine()
        .map(Surroundings::withoutSecrets)
        .map(line -> line.substring(0, Math.min(line.length(), COMMAND_CHARS_MAX)))
        .<Value>map(Value.Text::new)
        .orElse(null);
  }

  static String withoutSecrets(String commandLine) {
    return SECRET.matcher(commandLine).replaceAll("$1$2***");
  }

  /** Commit and branch of the git working copy around a folder; null when there is none. */
  static @Nullable Value git(Path folder) {
    for (Path at = folder.toAbsolutePath(); at != null; at = at.getParent()) {
      Path git = at.resolve(".git");
      if (Files.isDirectory(git)) {
        return head(git);
      }
    }
    return null;
  }

  private static @Nullable Value head(Path git) {
    try {
      String head = Files.readString(git.resolve("HEAD")).strip();
      if (!head.startsWith("ref: ")) {
        return Values.of(Map.of("commit", head));
      }
      String ref = head.substring("ref: ".length());
      Map<String, Object> known = new LinkedHashMap<>();
      commit(git, ref).ifPresent(commit -> known.put("commit", commit));
      known.put("branch", ref.replaceFirst("^refs/heads/", ""));
      return Values.of(known);
    } catch (IOException e) {
      return null;
    }
  }

  private static Optional<String> commit(Path git, String ref) throws IOException {
    Path loose = git.resolve(ref);
    if (Files.isRegularFile(loose)) {
      return Optional.of(Files.readString(loose).strip());
    }
    Path packed = git.resolve("packed-refs");
    List<String> refs = Files.isRegularFile(packed) ? Files.readAllLines(packed) : List.of();
    return refs.stream()
        .filter(line -> line.endsWith(" " + ref))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .findFirst();
  }
}
