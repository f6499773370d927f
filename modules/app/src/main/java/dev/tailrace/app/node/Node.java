package dev.tailrace.app.node;

import dev.tailrace.app.node.StartException.Kind;
import dev.tailrace.broker.BrokerException;
import dev.tailrace.broker.EmbeddedBroker;
import dev.tailrace.model.Limits;
import dev.tailrace.server.ServerConfig;
import dev.tailrace.server.Services;
import dev.tailrace.server.TailraceServer;
import dev.tailrace.server.ingest.KafkaEventSink;
import dev.tailrace.server.page.WebPage;
import dev.tailrace.server.read.KafkaRecordSource;
import dev.tailrace.server.read.LogInfo;
import dev.tailrace.streams.FoldApp;
import dev.tailrace.streams.FoldConfig;
import dev.tailrace.streams.topic.TopicException;
import dev.tailrace.wire.Topics;
import io.javalin.util.JavalinBindException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running Tailrace. HTTP answers first, with 503 and the reason, while the broker starts beside
 * it and the folds after that. {@link #start} and {@link #close} are called once each, by any
 * threads; a start that fails leaves nothing behind.
 */
public final class Node implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final NodeConfig config;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final String kafka;
  private final FoldApp folds;
  private final TailraceServer server;

  private Node(NodeConfig config, Consumer<String> notices)
      throws StartException, InterruptedException {
    this.config = config;
    ServerConfig http = serverConfig();
    demandPort();
    try {
      EmbeddedBroker broker = config.kafka() == null ? keep(broker()) : null;
      kafka = broker == null ? String.valueOf(config.kafka()) : broker.bootstrap();
      folds = keep(new FoldApp(foldConfig(), System::nanoTime));
      ServerStart starting = keep(ServerStart.begin(http, services()));
      if (broker != null) {
        start(broker);
      }
      server = starting.await();
      if (broker == null) {
        new KafkaAddress(kafkaClient()).await(notices);
      }
      folds.start();
    } catch (RuntimeException | StartException | InterruptedException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts everything; what is stored may still be restored when this returns.
   *
   * @param notices is told in sentences what is waited for
   */
  public static Node start(NodeConfig config, Consumer<String> notices)
      throws StartException, InterruptedException {
    try {
      return new Node(config, notices);
    } catch (BrokerException e) {
      Kind kind =
          switch (e.kind()) {
            case FOLDER_IN_USE, PORT_IN_USE -> Kind.IN_USE;
            case FOLDER_UNUSABLE, START_FAILED -> Kind.BAD_SETTING;
          };
      throw new StartException(kind, e.getMessage(), e);
    } catch (JavalinBindException e) {
      throw portInUse(config, e);
    } catch (TopicException | IllegalArgumentException e) {
      throw new StartException(Kind.BAD_SETTING, String.valueOf(e.getMessage()), e);
    }
  }

  /** Found out before the broker starts, which takes seconds. */
  private void demandPort() throws StartException {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(config.host(), config.port()));
    } catch (IOException e) {
      throw portInUse(config, e);
    }
  }

  private static StartException portInUse(NodeConfig config, Exception cause) {
    return new StartException(
        Kind.IN_USE,
        "port %d of %s cannot be had (%s); choose others with --port and --host"
            .formatted(config.port(), config.host(), cause.getMessage()),
        cause);
  }

  private EmbeddedBroker broker() {
    return EmbeddedBroker.prepare(config.data().resolve("log"), config.kafkaPort());
  }

  /** On a thread of its own: an interrupt would close the files that Kafka has just opened. */
  private static void start(EmbeddedBroker broker) throws InterruptedException {
    try {
      CompletableFuture.runAsync(
              broker::start, Thread.ofPlatform().name("tailrace-broker-start")::start)
          .get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("the broker did not start", e.getCause());
    }
  }

  private FoldConfig foldConfig() {
    FoldConfig usual = FoldConfig.embedded(kafka, config.data());
    return new FoldConfig(
        kafkaClient(),
        topics(),
        usual.plan(),
        config.data(),
        InstanceId.of(config.data()),
        usual.threads(),
        usual.standbys(),
        usual.cacheBytes(),
        usual.tail());
  }

  private Map<String, String> kafkaClient() {
    var properties = new HashMap<>(config.kafkaClient());
    properties.put("bootstrap.servers", kafka);
    return properties;
  }

  private Topics topics() {
    return new Topics(config.topicPrefix());
  }

  private ServerConfig serverConfig() {
    ServerConfig usual = ServerConfig.loopback(config.port(), config.version());
    return new ServerConfig(
        config.host(),
        config.port(),
        Set.copyOf(config.allowHost()),
        config.tokenFile(),
        config.insecureNoAuth(),
        artifacts(),
        config.version(),
        Limits.DEFAULT,
        usual.times(),
        usual.capacity());
  }

  /** Beside the log that this process keeps itself; a shared log wants a folder that is named. */
  private @Nullable Path artifacts() {
    if (config.artifacts() != null) {
      return config.artifacts();
    }
    return config.kafka() == null ? config.data().resolve("artifacts") : null;
  }

  private Services services() {
    Map<String, Object> client = Map.copyOf(kafkaClient());
    var sink = keep(new KafkaEventSink(client, topics(), folds.views()::start));
    var figures = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    open.push(figures::close);
    return new Services(
        sink,
        folds,
        new KafkaRecordSource(client, topics()),
        new LogInfo(kafka, folds.views().partitions(), topics()),
        new WebPage(WebPage.ROOT),
        figures);
  }

  /** Where the API is, without a slash at the end. */
  public String url() {
    return server.url();
  }

  /** Where Kafka is. */
  public String kafka() {
    return kafka;
  }

  /** Why it is not ready, one sentence each; none when it is. */
  public List<String> obstacles() {
    return folds.readiness().stream()
        .filter(it -> !it.ok())
        .map(it -> it.reason().isEmpty() ? it.name() : it.reason())
        .toList();
  }

  private <T extends AutoCloseable> T keep(T closeable) {
    open.push(closeable);
    return closeable;
  }

  @Override
  public synchronized void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) { // what AutoCloseable declares
        LOG.warn("while stopping", e);
      }
    }
  }
}
