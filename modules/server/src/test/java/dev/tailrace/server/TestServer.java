package dev.tailrace.server;

import static org.awaitility.Awaitility.await;

import dev.tailrace.server.ingest.EventSink;
import dev.tailrace.server.page.WebPage;
import dev.tailrace.server.read.KafkaRecordSource;
import dev.tailrace.server.read.LogInfo;
import dev.tailrace.server.read.RecordSource;
import dev.tailrace.streams.FoldApp;
import dev.tailrace.streams.FoldConfig;
import dev.tailrace.streams.topic.TopicPlan;
import dev.tailrace.wire.Topics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A whole server of a test: broker, folds, HTTP; or HTTP alone where nothing is folded. */
public final class TestServer implements AutoCloseable {
  private static final Duration READY_MAX = Duration.ofSeconds(60);

  /** A page of a few lines, of these tests' own. */
  private static final WebPage PAGE = new WebPage("dev/tailrace/server/page/small");

  private final List<AutoCloseable> parts;
  private final TailraceServer server;
  private final FoldApp folds;
  private final Path folder;
  private final Client client;

  private TestServer(TailraceServer server, FoldApp folds, Path folder, List<AutoCloseable> parts) {
    this.server = server;
    this.folds = folds;
    this.folder = folder;
    this.parts = parts;
    client = new Client(server.url());
  }

  /** HTTP over a log that never answers and views that are never ready. */
  public static TestServer alone(Path folder, UnaryOperator<ServerConfig> change) {
    return alone(folder, change, PAGE);
  }

  /** The same with another page, or none. */
  public static TestServer alone(Path folder, UnaryOperator<ServerConfig> change, WebPage page) {
    FoldApp folds = new FoldApp(folds("127.0.0.1:1", folder), System::nanoTime);
    TailraceServer server = serve(new NoLog(), folds, "127.0.0.1:1", folder, change, page);
    return new TestServer(server, folds, folder, List.of());
  }

  /** HTTP over a real log; reads work once {@link Client} sees a position reached. */
  public static TestServer over(TestLog log, Path folder, UnaryOperator<ServerConfig> change)
      throws InterruptedException {
    FoldApp folds = new FoldApp(folds(log.bootstrap(), folder), System::nanoTime);
    folds.start();
    EventSink sink = log.sink();
    TailraceServer server = serve(sink, folds, log.bootstrap(), folder, change, PAGE);
    return new TestServer(server, folds, folder, List.of(sink, folds));
  }

  /** A second HTTP server over the folds of another. */
  public static TestServer beside(
      TestServer other, TestLog log, UnaryOperator<ServerConfig> change) {
    FoldApp folds = other.folds;
    EventSink sink = log.sink();
    TailraceServer server = serve(sink, folds, log.bootstrap(), other.folder, change, PAGE);
    return new TestServer(server, folds, other.folder, List.of(sink));
  }

  private static TailraceServer serve(
      EventSink sink,
      FoldApp folds,
      String bootstrap,
      Path folder,
      UnaryOperator<ServerConfig> change,
      WebPage page) {
    RecordSource records =
        new KafkaRecordSource(Map.of("bootstrap.servers", bootstrap), Topics.DEFAULT);
    ServerConfig config =
        ServerConfig.loopback(0, "test").withArtifacts(folder.resolve("artifacts"));
    return TailraceServer.start(
        change.apply(config),
        new Services(
            sink,
            folds,
            records,
            new LogInfo(bootstrap, TestLog.PARTITIONS, Topics.DEFAULT),
            page,
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)));
  }

  private static FoldConfig folds(String bootstrap, Path folder) {
    FoldConfig whole = FoldConfig.embedded(bootstrap, folder.resolve("folds"));
    return new FoldConfig(
        whole.kafka(),
        whole.topics(),
        new TopicPlan(TestLog.PARTITIONS),
        whole.folder(),
        whole.instance(),
        1,
        0,
        whole.cacheBytes(),
        whole.tail());
  }

  public Client client() {
    return client;
  }

  /** Waits until every partition is served. */
  public void awaitReady() {
    await().atMost(READY_MAX).until(() -> client.get(Routes.READYZ).status() == 200);
  }

  List<Route> routes() {
    return server.routes();
  }

  /** Says exactly these bytes; the status of what comes back. */
  public int say(String request) throws IOException {
    return RawHttp.say(port(), request).status();
  }

  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    client.close();
    server.close();
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) { // what AutoCloseable declares
        throw new AssertionError("while closing " + part, e);
      }
    }
  }
}
