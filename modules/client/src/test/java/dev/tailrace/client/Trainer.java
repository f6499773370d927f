package dev.tailrace.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A training process in a JVM of its own, made to be killed: trains for ever, and keeps a ledger,
 * forced to disk, of how many rows it handed over for good and how many events were acknowledged.
 */
final class Trainer {
  private static final int ROWS_A_ROUND = 200;

  private Trainer() {}

  /** The ledger's last entry. */
  record Ledger(long handedRows, long ackedEvents) {
    static Ledger read(Path path) throws IOException {
      ByteBuffer bytes =
          ByteBuffer.wrap(Files.exists(path) ? Files.readAllBytes(path) : new byte[0]);
      return bytes.remaining() < 2 * Long.BYTES
          ? new Ledger(0, 0)
          : new Ledger(bytes.getLong(), bytes.getLong());
    }
  }

  public static void main(String[] args) throws Exception {
    try (FileChannel ledger =
            FileChannel.open(
                Path.of(args[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Run run = Tailrace.run("kill").start()) {
      MetricSet set = run.metrics("loss", "acc");
      for (long step = 0; ; step++) {
        set.log(step, 1.0 / (step + 1), (double) step);
        if ((step + 1) % ROWS_A_ROUND == 0) {
          run.line("stdout", "step " + step);
          if (run.flush(Duration.ofMinutes(1))) {
            ByteBuffer entry = ByteBuffer.allocate(2 * Long.BYTES);
            ledger.write(entry.putLong(step + 1).putLong(run.stats().acked()).flip(), 0);
            ledger.force(false);
          }
        }
      }
    }
  }

  /** Starts one; what it prints goes into a file beside the ledger. */
  static Process start(Path ledger, Map<String, String> environment) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Trainer.class.getName(), ledger.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(Path.of(ledger + ".out").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("TAILRACE_"));
    builder.environment().putAll(environment);
    return builder.start();
  }
}
