package dev.tailrace.server;

import dev.tailrace.server.health.HealthRoutes;
import dev.tailrace.server.http.Quotas;
import dev.tailrace.server.read.Reader;
import dev.tailrace.server.read.RunCounts;
import dev.tailrace.server.read.RunReads;
import dev.tailrace.server.read.TailReads;
import dev.tailrace.server.tail.TailRoutes;
import dev.tailrace.streams.FoldApp;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.util.List;

/** The running HTTP server. Closing it lets requests in flight finish, within bounds. */
public final class TailraceServer implements AutoCloseable {
  private final Javalin javalin;
  private final List<Route> routes;
  private final HealthRoutes health;
  private final TailRoutes tails;
  private final FrontDoor door;
  private final String host;

  private TailraceServer(
      Javalin javalin,
      List<Route> routes,
      HealthRoutes health,
      TailRoutes tails,
      FrontDoor door,
      String host) {
    this.door = door;
    this.javalin = javalin;
    this.routes = List.copyOf(routes);
    this.health = health;
    this.tails = tails;
    this.host = host;
  }

  /**
   * Binds and serves.
   *
   * @throws IllegalArgumentException when the configuration cannot be right
   * @throws io.javalin.util.JavalinBindException when the port is in use
   */
  public static TailraceServer start(ServerConfig config, Services services) {
    FoldApp folds = services.folds();
    Reader reader = new Reader(folds.views(), config.times().readWaitMsMax(), services.registry());
    RunReads reads = new RunReads(folds::liveness);
    HealthRoutes health =
        new HealthRoutes(
            folds, new RunCounts(folds.views(), reads), config.version(), services.registry());
    TailRoutes tails = tails(config, services, reader, reads);
    List<Route> routes = RouteTable.of(config, services, health, reader, reads, tails);
    FrontDoor door = new FrontDoor(config);
    Router router =
        new Router(routes, config.capacity().heavyMax(), new Quotas(services.registry()));
    Javalin javalin =
        Javalin.create(
            javalinConfig -> {
              configure(javalinConfig, config);
              javalinConfig.requestLogger.http(new RequestLog(services.registry())::log);
              router.register(javalinConfig.routes, door);
            });
    javalin.start();
    return new TailraceServer(javalin, routes, health, tails, door, config.host());
  }

  private static TailRoutes tails(
      ServerConfig config, Services services, Reader reader, RunReads reads) {
    FoldApp folds = services.folds();
    return new TailRoutes(
        folds.tails(),
        reader,
        new TailReads(reader, reads),
        folds.views().partitions(),
        config.capacity().tailsMax(),
        config.times().pingMs(),
        services.registry());
  }

  private static void configure(JavalinConfig javalin, ServerConfig config) {
    javalin.concurrency.useVirtualThreads = true;
    javalin.startup.showJavalinBanner = false;
    javalin.startup.startupWatcherEnabled = false;
    javalin.startup.showOldJavalinVersionWarning = false;
    javalin.http.prefer405over404 = true;
    javalin.router.ignoreTrailingSlashes = false;
    JettySettings.apply(javalin, config);
  }

  /** What is served. */
  List<Route> routes() {
    return routes;
  }

  /** The port that was bound. */
  public int port() {
    return javalin.port();
  }

  /** Where the server is reached, without a slash at the end. */
  public String url() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return "http://" + name + ":" + port();
  }

  @Override
  public void close() {
    health.stopping();
    tails.close();
    door.seeOff();
    javalin.stop();
  }
}
