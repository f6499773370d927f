package dev.tailrace.broker;

import static dev.tailrace.broker.BrokerException.Cause.FOLDER_UNUSABLE;
import static dev.tailrace.broker.BrokerException.Cause.PORT_IN_USE;
import static dev.tailrace.broker.BrokerException.Cause.START_FAILED;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/**
 * A KRaft broker and controller in this process, reachable on loopback only; the only node of its
 * cluster, unless it is given a {@link Seat} among others.
 *
 * <p>Its data folder belongs to it alone while it runs. The cluster id is chosen when the folder is
 * new and stays; a folder left by a killed process is recovered at the next start. The Kafka
 * classes used here are internal to Kafka: this is the only class that names them.
 *
 * <p>{@link #prepare} owns the folder and knows the address; {@link #start()} makes it answer
 * there. Both and {@link #close} may be called from any thread, each once per broker.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final String META = "meta.properties";
  private static final List<String> WRITTEN_ONCE = List.of(META, "bootstrap.checkpoint");

  private final FolderLock lock;
  private final Path folder;
  private final int port;
  private final String clusterId;
  private final @Nullable Seat seat;
  private int advertisedPort;
  private @Nullable KafkaRaftServer server;
  private boolean closed;

  private EmbeddedBroker(
      FolderLock lock, Path folder, int port, String clusterId, @Nullable Seat seat) {
    this.lock = lock;
    this.folder = folder;
    this.port = port;
    this.advertisedPort = port;
    this.clusterId = clusterId;
    this.seat = seat;
  }

  /**
   * Takes the folder and finds a port, in milliseconds; {@link #close} gives the folder back.
   *
   * @param folder holds the log; created when it is not there
   * @param port for Kafka clients; 0 chooses a free one
   * @throws BrokerException when the folder or the port cannot be had
   */
  public static EmbeddedBroker prepare(Path folder, int port) {
    FolderLock lock = FolderLock.take(folder);
    try {
      int brokerPort = port == 0 ? freePort() : demandFree(port);
      String clusterId = format(folder, 1, Uuid.randomUuid().toString());
      return new EmbeddedBroker(lock, folder, brokerPort, clusterId, null);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Returns when it takes requests, which takes 1 to 5 seconds.
   *
   * @throws BrokerException when Kafka does not start, or this was closed
   */
  public synchronized void start() {
    if (closed || server != null) {
      throw new BrokerException(START_FAILED, "The broker in %s ran before.".formatted(folder));
    }
    sayWhyKafkaHalts(folder);
    Seat own = seat == null ? Seat.alone(port, freePortBeside(port)) : seat;
    Properties settings = BrokerSettings.of(folder, own);
    BrokerSettings.advertise(settings, advertisedPort);
    server = server(settings);
  }

  /** Prepares and starts one. */
  public static EmbeddedBroker start(Path folder, int port) {
    return start(prepare(folder, port));
  }

  /** As {@link #start(Path, int)}, behind something that listens on another port of loopback. */
  public static EmbeddedBroker start(Path folder, int port, int advertisedPort) {
    EmbeddedBroker broker = prepare(folder, port);
    broker.advertisedPort = advertisedPort;
    return start(broker);
  }

  /**
   * One of several nodes, each of which may be in a process of its own. Returns when it takes
   * requests, which needs most of the others.
   *
   * @param clusterId given to all of them; what the folder was given once stays
   */
  public static EmbeddedBroker start(Path folder, Seat seat, String clusterId) {
    FolderLock lock = FolderLock.take(folder);
    try {
      String kept = format(folder, seat.node(), clusterId);
      return start(new EmbeddedBroker(lock, folder, demandFree(seat.port()), kept, seat));
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static EmbeddedBroker start(EmbeddedBroker broker) {
    try {
      broker.start();
      return broker;
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  /** Where Kafka clients connect: {@code host:port}. */
  public String bootstrap() {
    return BrokerSettings.address(port);
  }

  /** The id that the folder's log was given when it was created. */
  public String clusterId() {
    return clusterId;
  }

  /** Stops cleanly: open segments are flushed and marked clean, then the folder is given back. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (server != null) {
        server.shutdown();
        server.awaitShutdown();
      }
    } finally {
      lock.close();
    }
  }

  /**
   * Kafka halts the whole process when it can no longer keep what it acknowledged, for instance on
   * a full disk. It may, since nothing acknowledged is lost by that; it must not do so silently.
   */
  private static void sayWhyKafkaHalts(Path folder) {
    Exit.setHaltProcedure(
        (status, message) -> {
          System.err.printf(
              "The Kafka broker in %s cannot go on and ended this process%s. Most often the disk is"
                  + " full or the folder was taken away; what was acknowledged is safe there.%n",
              folder.toAbsolutePath(), message == null ? "" : ": " + message);
          Runtime.getRuntime().halt(Math.max(1, status));
        });
  }

  private static KafkaRaftServer server(Properties settings) {
    KafkaConfig config = KafkaConfig.fromProps(settings, false);
    KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
    try {
      server.startup();
      return server;
    } catch (RuntimeException e) {
      server.shutdown(); // the half that did start
      throw new BrokerException(
          START_FAILED,
          "The Kafka broker in %s did not start: %s"
              .formatted(settings.getProperty("log.dirs"), e.getMessage()),
          e);
    }
  }

  /** Writes what a new folder needs, once, and returns the folder's cluster id. */
  private static String format(Path folder, int node, String clusterId) {
    Path meta = folder.resolve(META);
    try {
      if (Files.notExists(meta)) {
        new Formatter()
            .setPrintStream(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
            .setNodeId(node)
            .setClusterId(clusterId)
            .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
            .setMetadataLogDirectory(folder.toString())
            .setDirectories(List.of(folder.toString()))
            .run();
        force(folder);
      }
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(meta)) {
        properties.load(reader);
      }
      return properties.getProperty("cluster.id");
    } catch (Exception e) { // what Formatter.run declares
      throw new BrokerException(
          FOLDER_UNUSABLE,
          ("Cannot prepare the folder %s for Kafka: %s. "
                  + "Give an empty one, or the one that an earlier start made.")
              .formatted(folder.toAbsolutePath(), e),
          e);
    }
  }

  /**
   * Kafka leaves it to the system when what it has just written is on the disk. The file of the
   * lock is not touched: to close it would give the lock away.
   */
  private static void force(Path folder) throws IOException {
    for (String name : WRITTEN_ONCE) {
      try (FileChannel file = FileChannel.open(folder.resolve(name), StandardOpenOption.WRITE)) {
        file.force(true);
      }
    }
    try (FileChannel names = FileChannel.open(folder)) {
      names.force(true);
    }
  }

  private static int demandFree(int port) {
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return port;
    } catch (BindException e) {
      throw new BrokerException(
          PORT_IN_USE,
          ("Port %d is in use: something else listens on %s. "
                  + "Stop it, or give the broker another port (--kafka-port).")
              .formatted(port, BrokerSettings.address(port)),
          e);
    } catch (IOException e) {
      throw noPort(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw noPort(e);
    }
  }

  /** Nothing listens on the other one yet, so the system may well give it out again. */
  private static int freePortBeside(int other) {
    int port = freePort();
    return port == other ? freePortBeside(other) : port;
  }

  private static BrokerException noPort(IOException e) {
    return new BrokerException(START_FAILED, "Cannot listen on loopback: " + e.getMessage(), e);
  }
}
