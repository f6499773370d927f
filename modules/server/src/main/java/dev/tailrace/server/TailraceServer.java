package dev.tailrace.server;

import dev.tailrace.server.health.HealthRoutes;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.util.List;

/** The running HTTP server. Closing it lets requests in flight finish, within bounds. */
public final class TailraceServer implements AutoCloseable {
  private final Javalin javalin;
  private final HealthRoutes health;
  private final String host;

  private TailraceServer(Javalin javalin, HealthRoutes health, String host) {
    this.javalin = javalin;
    this.health = health;
    this.host = host;
  }

  /**
   * Binds and serves.
   *
   * @throws IllegalArgumentException when the configuration cannot be right
   * @throws io.javalin.util.JavalinBindException when the port is in use
   */
  public static TailraceServer start(ServerConfig config, Services services) {
    HealthRoutes health = new HealthRoutes(services.folds()::readiness, services.registry());
    List<Route> routes = RouteTable.of(config, services, health);
    FrontDoor door = new FrontDoor(config);
    Router router = new Router(routes, config.capacity().heavyMax());
    Javalin javalin =
        Javalin.create(
            javalinConfig -> {
              configure(javalinConfig, config);
              javalinConfig.requestLogger.http(new RequestLog(services.registry())::log);
              router.register(javalinConfig.routes, door);
            });
    javalin.start();
    return new TailraceServer(javalin, health, config.host());
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
    javalin.stop();
  }
}
