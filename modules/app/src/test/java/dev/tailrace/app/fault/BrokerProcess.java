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
  private int advertised;
  private final CountDownLatch never = new CountDownLatch(1);

  BrokerProcess(Path folder) throws IOException {
    this.folder = folder;
    port = ServerProcess.freePort();
    advertised = port;
  }

  public static void main(String[] arguments) throws InterruptedException {
    try (var _ = start(Path.of(arguments[0]), arguments)) {
      new CountDownLatch(1).await();
    }
  }

  private static EmbeddedBroker start(Path folder, String... arguments) {
    return EmbeddedBroker.start(
        folder, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
  }

  /** Clients are told to come there, from its next life on. */
  void advertise(int otherPort) {
    advertised = otherPort;
  }

  int port() {
    return port;
  }

  /** Where its log lies. */
  Path data() {
    return folder.resolve("broker");
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
            data().toString(),
            Integer.toString(port),
            Integer.toString(advertised));
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
