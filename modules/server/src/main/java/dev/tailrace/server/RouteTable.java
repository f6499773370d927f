package dev.tailrace.server;

import static dev.tailrace.server.Route.get;
import static dev.tailrace.server.Route.post;
import static dev.tailrace.server.Route.put;

import dev.tailrace.server.artifact.ArtifactRoutes;
import dev.tailrace.server.artifact.ArtifactStore;
import dev.tailrace.server.health.HealthRoutes;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.Problem;
import dev.tailrace.server.http.Quotas;
import dev.tailrace.server.ingest.IngestRoute;
import dev.tailrace.server.page.PageRoutes;
import dev.tailrace.server.read.DeadLetterRoute;
import dev.tailrace.server.read.ExportRoute;
import dev.tailrace.server.read.LogRoutes;
import dev.tailrace.server.read.MetricNamesRoute;
import dev.tailrace.server.read.OverviewRoutes;
import dev.tailrace.server.read.PointsRoute;
import dev.tailrace.server.read.ProjectsRoute;
import dev.tailrace.server.read.Reader;
import dev.tailrace.server.read.RunListRoute;
import dev.tailrace.server.read.RunReads;
import dev.tailrace.server.read.RunRoutes;
import dev.tailrace.server.read.SeriesRoutes;
import dev.tailrace.server.read.TimelineRoute;
import dev.tailrace.server.tail.TailRoutes;
import dev.tailrace.streams.Behind;
import dev.tailrace.streams.FoldApp;
import dev.tailrace.streams.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every route with what it takes and who answers: the wiring diagram of the server. */
final class RouteTable {
  private RouteTable() {}

  static List<Route> of(
      ServerConfig config,
      Services services,
      HealthRoutes health,
      Reader reader,
      RunReads reads,
      TailRoutes tails) {
    List<Route> routes = new ArrayList<>();
    routes.addAll(health(health));
    routes.addAll(page(new PageRoutes(services.page())));
    routes.addAll(overview(config, services, reader, reads));
    routes.addAll(runs(reader, reads));
    routes.addAll(tails(tails));
    routes.addAll(artifacts(config, services, new RunRoutes(reader, reads)));
    return routes;
  }

  private static List<Route> health(HealthRoutes health) {
    return List.of(
        get(Routes.LIVEZ, health::live),
        get(Routes.READYZ, health::ready),
        get(Routes.PROMETHEUS, health::figures).giving(Exchange.TEXT),
        get(Routes.PROBLEM, RouteTable::problem).giving(Exchange.TEXT));
  }

  private static List<Route> page(PageRoutes page) {
    List<Route> routes = new ArrayList<>();
    for (String path : List.of(Routes.PAGE, Routes.PAGE_OF_RUN, Routes.PAGE_TO_COMPARE)) {
      routes.add(get(path, page::page).takingAnyQuery().giving(Exchange.HTML, Exchange.TEXT));
    }
    routes.add(get(Routes.FAVICON, page::favicon).giving(Exchange.SVG));
    routes.add(get(Routes.ASSET, page::asset).giving(Exchange.JAVASCRIPT, Exchange.CSS));
    return routes;
  }

  private static void problem(Exchange exchange) {
    String page =
        ErrorAnswers.page(exchange.path("code"))
            .orElseThrow(() -> Problem.notFound("there is no problem of that name"));
    exchange.bytes(200, "text/plain; charset=utf-8", page.getBytes(StandardCharsets.UTF_8));
  }

  private static List<Route> overview(
      ServerConfig config, Services services, Reader reader, RunReads reads) {
    IngestRoute ingest =
        new IngestRoute(
            services.sink(),
            config.limits(),
            config.times().ackMs(),
            config.capacity().bodyBytesMax(),
            services.registry());
    FoldApp folds = services.folds();
    OverviewRoutes overview =
        new OverviewRoutes(
            reader,
            reads,
            services.log(),
            () -> Optional.ofNullable(folds.origin()).map(Origin::clusterId),
            folds::logEnd,
            () -> Behind.of(folds.lags()),
            config.version(),
            new Quotas(services.registry()));
    DeadLetterRoute letters =
        new DeadLetterRoute(
            reader, services.records(), folds.projects(), folds.views().partitions());
    SeriesRoutes series = new SeriesRoutes(reader, reads);
    return List.of(
        get(Routes.INFO, overview::info).taking("end"),
        post(Routes.EVENTS, ingest::answer),
        get(Routes.PROJECTS, new ProjectsRoute(reader, reads, folds.projects())::answer)
            .taking("after"),
        get(Routes.COLUMNS, overview::columns).taking("project", "prefix", "after").heavy(),
        get(Routes.METRICS, new MetricNamesRoute(reader, reads)::answer)
            .taking("run", "after")
            .heavy(),
        get(Routes.SERIES, series::many)
            .taking("run", "metric", "points", "x", "from", "to", "rank", "attempt", "after")
            .heavy(),
        get(Routes.DIGEST, overview::digest).taking("after").heavy(),
        get(Routes.DEAD_LETTERS, letters::answer)
            .taking("reason", "run", "limit", "cursor", "after")
            .heavy());
  }

  private static List<Route> runs(Reader reader, RunReads reads) {
    RunListRoute list = new RunListRoute(reader, reads);
    RunRoutes run = new RunRoutes(reader, reads);
    SeriesRoutes series = new SeriesRoutes(reader, reads);
    PointsRoute points = new PointsRoute(reader, reads);
    LogRoutes logs = new LogRoutes(reader, reads);
    ExportRoute export = new ExportRoute(reader, reads);
    return List.of(
        get(Routes.RUNS, list::answer)
            .taking("filter", "sort", "columns", "limit", "cursor", "deleted", "group", "after"),
        get(Routes.RUN, run::run).taking("at", "after"),
        get(Routes.RUN_METRICS, run::metrics).taking("after"),
        get(Routes.RUN_SERIES, series::one)
            .taking("metric", "points", "x", "from", "to", "rank", "attempt", "after"),
        get(Routes.RUN_POINTS, points::answer)
            .taking("metric", "rank", "attempt", "from", "to", "format", "after")
            .giving(Exchange.JSON, Exchange.NDJSON, Exchange.CSV)
            .heavy(),
        get(Routes.RUN_LOGS, logs::answer)
            .taking("rank", "stream", "fromTime", "q", "limit", "cursor", "last", "at", "after"),
        get(Routes.RUN_EXPORT, export::answer)
            .taking("format", "after")
            .giving(Exchange.NDJSON, Exchange.CSV)
            .heavy(),
        get(Routes.RUN_EVENTS, new TimelineRoute(reader, reads)::answer)
            .taking("type", "limit", "cursor", "after"));
  }

  private static List<Route> tails(TailRoutes tails) {
    return List.of(
        get(Routes.RUN_TAIL, tails::run)
            .taking("types", "metric", "rank", "from", "width", "every", "after")
            .giving(Exchange.EVENT_STREAM),
        get(Routes.TAIL, tails::all)
            .taking("filter", "run", "types", "metric", "rank", "from", "width", "every", "after")
            .taking("seriesRun", "logRun")
            .giving(Exchange.EVENT_STREAM));
  }

  private static List<Route> artifacts(ServerConfig config, Services services, RunRoutes runs) {
    ArtifactRoutes artifacts =
        new ArtifactRoutes(store(config), runs, services.sink(), config.times().ackMs());
    return List.of(
        get(Routes.RUN_ARTIFACTS, artifacts::list).taking("after"),
        get(Routes.RUN_ARTIFACT, artifacts::get).taking("sha256", "after").giving(Exchange.BYTES),
        put(Routes.RUN_ARTIFACT, artifacts::put).taking("role"));
  }

  private static @Nullable ArtifactStore store(ServerConfig config) {
    if (config.artifacts() == null) {
      return null;
    }
    try {
      return ArtifactStore.open(config.artifacts());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the artifact folder " + config.artifacts() + " cannot be used", e);
    }
  }
}
