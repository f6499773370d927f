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
 * A training process in a JVM of its own, made to be killed: trains for ever, and keeps a ledger of
 * how many rows it handed over and how many events were acknowledged. It flushes before it writes
 * the ledger and forces that to disk, or, with the argument {@code unflushed}, does neither and
 * writes it after every row.
 */
final class Trainer {
  private static final int ROWS_A_ROUND = 200;

  private Trainer() {}

  /** The ledger's last entry. */
  record Ledger(long handedRows, long ackedEvents, long epochMs) {
    private static final int BYTES = 3 * Long.BYTES;

    static Ledger read(Path path) throws IOException {
      ByteBuffer bytes =
          ByteBuffer.wrap(Files.exists(path) ? Files.readAllBytes(path) : new byte[0]);
      return bytes.remaining() < BYTES
          ? new Ledger(0, 0, 0)
          : new Ledger(bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    void write(FileChannel channel) throws IOException {
      ByteBuffer entry = ByteBuffer.allocate(BYTES);
      channel.write(entry.putLong(handedRows).putLong(ackedEvents).putLong(epochMs).flip(), 0);
    }
  }

  public static void main(String[] args) throws Exception {
    try (FileChannel ledger =
            FileChannel.open(
                Path.of(args[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Run run = Tailrace.run("kill").systemMetrics(Duration.ZERO).start()) {
      MetricSet set = run.metrics("loss", "acc");
      boolean flushes = args.length == 1;
      for (long step = 0; ; step++) {
        set.log(step, 1.0 / (step + 1), (double) step);
        boolean roundIsOver = (step + 1) % ROWS_A_ROUND == 0;
        if (flushes && roundIsOver) {
          run.line("stdout", "step " + step);
          if (run.flush(Duration.ofMinutes(1))) {
            entry(step, run).write(ledger);
            ledger.force(false);
          }
        } else if (!flushes) {
          entry(step, run).write(ledger);
        }
      }
    }
  }

  private static Ledger entry(long step, Run run) {
    return new Ledger(step + 1, run.stats().acked(), System.currentTimeMillis());
  }

  /** Starts one; what it prints goes into a file beside the ledger. */
  static Process start(Path ledger, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Trainer.class.getName(), ledger.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(Path.of(ledger + ".out").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("TAILRACE_"));
    builder.environment().putAll(environment);
    return builder.start();
  }
}
