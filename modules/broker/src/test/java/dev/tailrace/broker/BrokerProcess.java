package dev.tailrace.broker;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.utils.Exit;

/** A broker in a JVM of its own, so that it can be killed. */
final class BrokerProcess implements AutoCloseable {
  private final Process process;
  private final String bootstrap;

  private BrokerProcess(Process process, String bootstrap) {
    this.process = process;
    this.bootstrap = bootstrap;
  }

  /**
   * The child: starts a broker, says where it listens, and lives until it is killed or gets a line,
   * on which it does what Kafka does in need.
   */
  public static void main(String[] args) throws IOException {
    EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), 0);
    System.out.println(broker.bootstrap());
    if (System.in.read() >= 0) {
      Exit.halt(1, "told to");
    }
  }

  static BrokerProcess start(Path folder) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-cp",
                    System.getProperty("java.class.path"),
                    BrokerProcess.class.getName(),
                    folder.toString()))
            .redirectError(Redirect.to(errors(folder).toFile()))
            .start();
    BufferedReader output = process.inputReader();
    String bootstrap = output.readLine();
    if (bootstrap == null) {
      throw new IOException("the broker's process ended before it was up");
    }
    return new BrokerProcess(process, bootstrap);
  }

  /** What a broker on this folder has written to standard error. */
  static Path errors(Path folder) {
    return folder.resolveSibling(folder.getFileName() + ".errors");
  }

  String bootstrap() {
    return bootstrap;
  }

  long pid() {
    return process.pid();
  }

  /** Makes Kafka halt the process, and returns the exit code. */
  int halt() throws IOException {
    try (var input = process.outputWriter()) {
      input.write("halt\n");
    }
    return process.onExit().join().exitValue();
  }

  /** Ends the process at once, as kill -9 does, and waits until it is gone. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
