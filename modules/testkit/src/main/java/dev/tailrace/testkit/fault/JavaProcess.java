package dev.tailrace.testkit.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A JVM of its own, running a class of these tests' class path; closing kills it. */
public final class JavaProcess implements AutoCloseable {
  private static final long STOP_MAX_S = Size.of(60, 1_200);

  private final Process process;
  private final Path output;

  private JavaProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * How a JVM is started.
   *
   * @param before a command that starts the rest of its line, such as {@code unshare}
   * @param classPath what comes before the tests' class path
   * @param heapMb at most
   */
  public record Launch(
      List<String> before, List<Path> classPath, Map<String, String> environment, int heapMb) {
    public static final Launch USUAL = new Launch(List.of(), List.of(), Map.of(), 512);

    public Launch {
      before = List.copyOf(before);
      classPath = List.copyOf(classPath);
      environment = Map.copyOf(environment);
    }

    public Launch before(String... command) {
      return new Launch(List.of(command), classPath, environment, heapMb);
    }

    /** These classes instead of those of the same name. */
    public Launch replacing(Path classes) {
      return new Launch(before, List.of(classes), environment, heapMb);
    }

    public Launch environment(String name, String value) {
      var more = new HashMap<>(environment);
      more.put(name, value);
      return new Launch(before, classPath, more, heapMb);
    }

    public Launch heapMb(int most) {
      return new Launch(before, classPath, environment, most);
    }

    private List<String> command(String main, List<String> arguments) {
      List<String> command = new ArrayList<>(before);
      command.add(FastStart.java());
      command.add("-Xmx" + heapMb + "m");
      if (classPath.isEmpty() && before.isEmpty() && environment.isEmpty()) {
        command.addAll(FastStart.options());
      } else { // a cache knows one class path, and the times of its files
        command.addAll(FastStart.JVM);
        command.add("-cp");
        List<String> path = new ArrayList<>();
        classPath.forEach(folder -> path.add(folder.toString()));
        path.add(System.getProperty("java.class.path"));
        command.add(String.join(System.getProperty("path.separator"), path));
      }
      command.add(main);
      command.addAll(arguments);
      return command;
    }
  }

  /** Starts {@code main}; what it prints goes to the end of {@code output}. */
  public static JavaProcess start(Path output, String main, String... arguments)
      throws IOException {
    return start(Launch.USUAL, output, main, arguments);
  }

  public static JavaProcess start(Launch launch, Path output, String main, String... arguments)
      throws IOException {
    var builder =
        new ProcessBuilder(launch.command(main, List.of(arguments)))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().putAll(launch.environment());
    return new JavaProcess(builder.start(), output);
  }

  /** Memory that it takes of the machine, in KiB. */
  public long residentKb() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .sum();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** As {@code kill -9} does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    await();
  }

  /** Asks it to stop, as Ctrl-C does, waits for that and tells the exit code. */
  public int stop() throws InterruptedException {
    process.destroy();
    return await();
  }

  /** Holds it as it is, until {@link #resume}: it does nothing and answers nobody. */
  public void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  public void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    if (kill.waitFor() != 0) {
      throw new IOException("no process takes the signal " + name);
    }
  }

  /** Waits for its end and tells the exit code. */
  public int await() throws InterruptedException {
    if (!process.waitFor(STOP_MAX_S, TimeUnit.SECONDS)) {
      throw new AssertionError("still running: " + process.info());
    }
    return process.exitValue();
  }

  public String printed() throws IOException {
    return Files.exists(output) ? Files.readString(output) : "";
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
