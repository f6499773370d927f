package dev.tailrace.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A program in a JVM of its own that ends in the way its argument says. */
final class Mortal {
  private static final long END_S_MAX = 60;

  private Mortal() {}

  /** What became of one. */
  record End(int exitCode, String out, String err) {}

  public static void main(String[] arguments) throws Exception {
    String how = arguments[0];
    if (how.startsWith("handler")) {
      Thread.setDefaultUncaughtExceptionHandler(
          (thread, thrown) -> {
            System.err.println("handled in " + thread.getName() + ": " + thrown);
            if (how.equals("handler-exits")) {
              System.exit(3);
            }
          });
    }
    RunBuilder builder = Tailrace.run("p").systemMetrics(Duration.ZERO).captureOutput(true);
    if (how.equals("track")) {
      builder.track(run -> fail(how));
    }
    Run run = builder.start();
    run.log(0, "loss", 1);
    System.out.print("begun\n10%\r50%\r");
    switch (how) {
      case "main-throws", "handler", "handler-exits" -> fail(how);
      case "thread-throws-then-close" -> {
        inThread(how);
        run.log(1, "loss", 2);
        run.close();
      }
      case "thread-throws-then-finish" -> {
        inThread(how);
        run.finish();
      }
      case "thread-throws" -> inThread(how);
      case "exit" -> System.exit(7);
      case "finish-and-exit" -> {
        run.finish(7);
        System.exit(7);
      }
      case "waits" -> {
        System.out.println("waiting");
        new CountDownLatch(1).await();
      }
      default -> System.out.println("\u00fcber");
    }
  }

  private static void fail(String how) {
    throw new IllegalStateException(how, new IOException("no gradient"));
  }

  private static void inThread(String how) throws InterruptedException {
    Thread.ofPlatform().name("worker").start(() -> fail(how)).join();
  }

  static Process start(String how, Path folder, Map<String, String> environment)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("env", "--default-signal=HUP,INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Mortal.class.getName(), how));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectOutput(folder.resolve(how + ".out").toFile());
    builder.redirectError(folder.resolve(how + ".err").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("TAILRACE_"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  static End await(Process process, String how, Path folder)
      throws IOException, InterruptedException {
    if (!process.waitFor(END_S_MAX, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(how + " goes on");
    }
    return new End(process.exitValue(), read(how, "out", folder), read(how, "err", folder));
  }

  static String read(String how, String stream, Path folder) throws IOException {
    return Files.readString(folder.resolve(how + "." + stream), StandardCharsets.UTF_8);
  }
}
