package dev.tailrace.app.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.Ledger;
import dev.tailrace.testkit.fault.Reliability;
import dev.tailrace.testkit.fault.ServerProcess;
import dev.tailrace.testkit.fault.Size;
import dev.tailrace.testkit.fault.Trainer;
import dev.tailrace.testkit.fault.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tails of those who read, beside those who do not, and many that have nothing to tell. */
final class TailsTest {
  private static final long SEED = 29;

  @TempDir Path folder;

  @Test
  void who_never_reads_takes_nothing_from_who_does() throws Exception {
    int slow = Size.of(40, 200);
    int reading = Size.of(10, 800);
    var server = new ServerProcess(folder);
    try (JavaProcess _ = server.startReady();
        HttpClient http = HttpClient.newHttpClient()) {
      List<Socket> mute = new ArrayList<>();
      List<Tailing> readers = new ArrayList<>();
      for (int i = 0; i < slow; i++) {
        mute.add(muteTail(server));
      }
      for (int i = 0; i < reading; i++) {
        readers.add(Tailing.of(http, server.url() + "/api/v1/tail?types=metrics,log"));
      }
      Trainer.Plan plan =
          Trainer.Plan.to(server.url(), folder, "told").runs(2).pauseMs(Size.of(2, 5));
      try (JavaProcess trainer = plan.start(JavaProcess.Launch.USUAL)) {
        server.pause(Size.of(6_000, 180_000));
        Files.createFile(plan.stop());
        assertEquals(0, trainer.await(), trainer.printed());
      }
      int sent = Ledger.read(plan.ledger()).batches();
      var verdict = new Verdict();
      for (Tailing reader : readers) {
        awaitPoints(server, reader, sent);
        assertTrue(reader.points() >= sent, reader.points() + " of " + sent);
        verdict.add(reader.end());
      }
      for (Socket socket : mute) {
        socket.close();
      }

      Reliability.of("R28", SEED, verdict)
          .with("slow", slow)
          .with("reading", reading)
          .with("frames", sent)
          .print();
      verdict.assertClean(0);
    }
  }

  @Test
  void idle_tails_are_kept_alive_and_cost_little() throws Exception {
    int idle = Size.of(300, 2_000);
    var server = new ServerProcess(folder);
    try (JavaProcess life = server.startReady()) {
      long before = life.residentKb();
      List<Socket> tails = new ArrayList<>();
      for (int i = 0; i < idle; i++) {
        tails.add(muteTail(server));
      }
      server.pause(Size.of(12_000, 600_000));
      long after = life.residentKb();
      int alive = 0;
      for (Socket tail : tails) {
        alive += isPinged(server, tail) ? 1 : 0;
        tail.close();
      }

      Reliability.of("R29", SEED, new Verdict())
          .with("idle", idle)
          .with("kbEach", (after - before) / idle)
          .print();
      assertEquals(idle, alive, "each was sent a ping");
    }
  }

  /** Whether a comment came, or comes within the time of two. */
  private static boolean isPinged(ServerProcess server, Socket tail)
      throws IOException, InterruptedException {
    InputStream in = tail.getInputStream();
    long deadline = System.nanoTime() + 20_000_000_000L;
    StringBuilder told = new StringBuilder();
    do {
      told.append(new String(in.readNBytes(in.available()), US_ASCII));
      if (told.indexOf("\n:") >= 0) {
        return true;
      }
      server.pause(50);
    } while (System.nanoTime() < deadline);
    return false;
  }

  private static void awaitPoints(ServerProcess server, Tailing reader, int count)
      throws InterruptedException {
    long deadline = System.nanoTime() + 15_000_000_000L;
    while (reader.points() < count && System.nanoTime() < deadline) {
      server.pause(50);
    }
  }

  /** One that asks and does not read. */
  private static Socket muteTail(ServerProcess server) throws IOException {
    URI url = URI.create(server.url());
    Socket socket = new Socket();
    socket.setReceiveBufferSize(16 << 10);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), url.getPort()));
    List<String> request =
        List.of(
            "GET /api/v1/tail?types=metrics,log HTTP/1.1",
            "Host: localhost",
            "Accept: text/event-stream",
            "",
            "");
    socket.getOutputStream().write(String.join("\r\n", request).getBytes(US_ASCII));
    return socket;
  }
}
