package dev.tailrace.server;

import static dev.tailrace.server.Route.get;
import static dev.tailrace.server.Route.post;

import dev.tailrace.server.health.HealthRoutes;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.Problem;
import dev.tailrace.server.ingest.IngestRoute;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
    HealthRoutes health = new HealthRoutes(services.readiness(), services.registry());
    List<Route> routes = new ArrayList<>(healthRoutes(health));
    routes.add(ingest(config, services));
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

  private static List<Route> healthRoutes(HealthRoutes health) {
    return List.of(
        get(Routes.LIVEZ, health::live),
        get(Routes.READYZ, health::ready),
        get(Routes.PROMETHEUS, health::figures).giving(Exchange.TEXT),
        get(Routes.PROBLEM, TailraceServer::problem).giving(Exchange.TEXT));
  }

  private static Route ingest(ServerConfig config, Services services) {
    IngestRoute ingest =
        new IngestRoute(
            services.sink(),
            config.limits(),
            config.times().ackMs(),
            config.capacity().bodyBytesMax(),
            services.registry());
    return post(Routes.EVENTS, ingest::answer);
  }

  private static void problem(Exchange exchange) {
    String page =
        ErrorAnswers.page(exchange.path("code"))
            .orElseThrow(() -> Problem.notFound("there is no problem of that name"));
    exchange.bytes(200, "text/plain; charset=utf-8", page.getBytes(StandardCharsets.UTF_8));
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
