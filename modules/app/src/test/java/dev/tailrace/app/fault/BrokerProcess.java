package dev.tailrace.app.fault;

import dev.tailrace.broker.EmbeddedBroker;
import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A broker in a process of its own, on a folder and a port that it keeps over its lives. */
final class BrokerProcess {
  private static final Duration UP_MAX = Duration.ofSeconds(60);
  private static final long LOOK_MS = 50;

  private final Path folder;
  private final int port;
  private final CountDownLatch never = new CountDownLatch(1);

  BrokerProcess(Path folder) throws IOException {
    this.folder = folder;
    port = ServerProcess.freePort();
  }

  public static void main(String[] arguments) throws InterruptedException {
    try (var _ = EmbeddedBroker.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]))) {
      new CountDownLatch(1).await();
    }
  }

  String bootstrap() {
    return "127.0.0.1:" + port;
  }

  /** Returns when it can be talked to. */
  JavaProcess start(JavaProcess.Launch launch) throws IOException, InterruptedException {
    JavaProcess broker =
        JavaProcess.start(
            launch.heapMb(384),
            folder.resolve("broker.log"),
            BrokerProcess.class.getName(),
            folder.resolve("broker").toString(),
            Integer.toString(port));
    long deadline = System.nanoTime() + UP_MAX.toNanos();
    while (!listens()) {
      if (!broker.isAlive() || System.nanoTime() > deadline) {
        String printed = broker.printed();
        broker.close();
        throw new AssertionError("no broker: " + printed);
      }
      boolean _ = never.await(LOOK_MS, TimeUnit.MILLISECONDS);
    }
    return broker;
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
