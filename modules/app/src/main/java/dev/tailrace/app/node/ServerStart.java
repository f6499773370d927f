package dev.tailrace.app.node;

import dev.tailrace.server.ServerConfig;
import dev.tailrace.server.Services;
import dev.tailrace.server.TailraceServer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** The HTTP server while it starts beside other things; closing it closes the server. */
final class ServerStart implements AutoCloseable {
  private final CompletableFuture<TailraceServer> started;

  private ServerStart(CompletableFuture<TailraceServer> started) {
    this.started = started;
  }

  static ServerStart begin(ServerConfig config, Services services) {
    return new ServerStart(
        CompletableFuture.supplyAsync(
            () -> TailraceServer.start(config, services),
            Thread.ofPlatform().name("tailrace-server-start")::start));
  }

  /** The server once it answers; throws what its start threw. */
  TailraceServer await() throws InterruptedException {
    try {
      return started.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("the HTTP server did not start", e.getCause());
    }
  }

  /** Waits for the start to end, also when interrupted; one that failed has left nothing. */
  @Override
  public void close() {
    try {
      started.join().close();
    } catch (CompletionException _) {
      // await() has told it
    }
  }
}
