package dev.tailrace.app.page;

import com.microsoft.playwright.Page;
import dev.tailrace.testkit.fault.ApiClient;
import dev.tailrace.testkit.fault.JavaProcess;
import dev.tailrace.testkit.fault.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A server with its page, and a browser to look at it with. */
final class Site implements AutoCloseable {
  private static final int WAITS_MAX = 12;

  private final ServerProcess server;
  private final Chromium browser = new Chromium();
  private JavaProcess life;

  Site(Path folder) throws IOException, InterruptedException {
    server = new ServerProcess(folder);
    life = server.startReady();
  }

  ApiClient api() {
    return server.api();
  }

  Chromium browser() {
    return browser;
  }

  String url(String address) {
    return server.url() + address;
  }

  /** Opens an address on a desk. */
  Page open(String address) {
    return browser.open(url(address), Chromium.Window.DESK);
  }

  /** Publishes events, all of which are folded when this returns. */
  void publish(List<String> events) throws IOException, InterruptedException {
    publish(String.join("\n", events));
  }

  void publish(String events) throws IOException, InterruptedException {
    ApiClient.Answer answer = api().post(events, Duration.ofSeconds(60));
    if (answer.status() != 200 || !answer.json().path("rejected").isEmpty()) {
      throw new AssertionError(answer.body());
    }
    awaitFolded(answer.json().path("position").asText());
  }

  /** On a busy machine that takes longer than one question waits. */
  private void awaitFolded(String position) throws IOException, InterruptedException {
    String path = "/api/v1/projects?after=" + position;
    int waits = 0;
    while (api().ask(path).status() == 503 && waits < WAITS_MAX) {
      waits++;
    }
    api().get(path);
  }

  /** Ends the server as a power failure would. */
  void kill() throws IOException, InterruptedException {
    life.kill();
  }

  void restart() throws IOException, InterruptedException {
    life = server.startReady();
  }

  @Override
  public void close() {
    browser.close();
    life.close();
  }
}
