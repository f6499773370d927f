package dev.tailrace.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tailrace.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a process can say of where it runs, without asking a network. */
final class Surroundings {
  private static final int COMMAND_CHARS_MAX = 4_096;

  /** A long class path must not hide what stands behind it. */
  private static final int WORD_CHARS_MAX = 512;

  /** Those that are told where they are set; others only by {@code TAILRACE_ENVIRONMENT}. */
  private static final List<String> ENVIRONMENT =
      List.of(
          "CUDA_VISIBLE_DEVICES",
          "HIP_VISIBLE_DEVICES",
          "OMP_NUM_THREADS",
          "MKL_NUM_THREADS",
          "NCCL_DEBUG",
          "SLURM_JOB_ID",
          "SLURM_JOB_NAME",
          "SLURM_NODELIST",
          "SLURM_ARRAY_TASK_ID",
          "JAVA_HOME",
          "JAVA_TOOL_OPTIONS",
          "JDK_JAVA_OPTIONS");

  private Surroundings() {}

  /** Name, process, system, Java, main class, folder, processors, memory, environment. */
  static Value host(Map<String, String> environment) {
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("name", hostName(environment));
    found.put("pid", ProcessHandle.current().pid());
    found.put("os", property("os.name") + " " + property("os.version") + " " + property("os.arch"));
    found.put("java", Runtime.version().toString());
    found.put("vm", property("java.vm.name"));
    // The source launcher tells its file; its main class is its own.
    String file = property("jdk.launcher.sourcefile");
    String main = file.isEmpty() ? property("sun.java.command").split(" ", 2)[0] : file;
    if (!main.isEmpty()) {
      found.put("mainClass", main);
    }
    found.put("cwd", Path.of("").toAbsolutePath().toString());
    found.put("cpus", Runtime.getRuntime().availableProcessors());
    found.put("heapBytesMax", Runtime.getRuntime().maxMemory());
    Long memoryBytes = ProcFiles.memoryBytes();
    if (memoryBytes != null) {
      found.put("memoryBytes", memoryBytes);
    }
    Map<String, String> told = toldEnvironment(environment);
    if (!told.isEmpty()) {
      found.put("environment", told);
    }
    return Values.of(found);
  }

  private static String property(String name) {
    return System.getProperty(name, "");
  }

  /** The variables of the allow-list, secrets struck out by their names. */
  static Map<String, String> toldEnvironment(Map<String, String> environment) {
    String more = environment.getOrDefault("TAILRACE_ENVIRONMENT", "");
    Map<String, String> told = new LinkedHashMap<>();
    Stream.concat(ENVIRONMENT.stream(), Stream.of(more.split(",", -1)).map(String::strip))
        .forEach(
            name -> {
              String value = environment.get(name);
              if (value != null) {
                told.put(name, Secrets.isSecret(name) ? Secrets.STRUCK : Secrets.masked(value));
              }
            });
    return told;
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
    List<String> words = words();
    if (words.isEmpty()) {
      return null;
    }
    List<String> cut =
        words.stream()
            .map(word -> word.length() <= WORD_CHARS_MAX ? word : cut(word, WORD_CHARS_MAX))
            .toList();
    String line = Secrets.maskedCommand(cut);
    return new Value.Text(line.length() <= COMMAND_CHARS_MAX ? line : cut(line, COMMAND_CHARS_MAX));
  }

  private static String cut(String text, int charsMax) {
    return text.substring(0, charsMax - 3) + "...";
  }

  private static List<String> words() {
    try {
      // ProcessHandle knows nothing of a command line that is longer than a page of memory.
      byte[] line = Files.readAllBytes(Path.of("/proc/self/cmdline"));
      return Stream.of(new String(line, UTF_8).split("\0", -1))
          .filter(word -> !word.isEmpty())
          .toList();
    } catch (IOException e) {
      var info = ProcessHandle.current().info();
      return Stream.concat(
              info.command().stream(), info.arguments().map(Stream::of).orElseGet(Stream::empty))
          .toList();
    }
  }
}
