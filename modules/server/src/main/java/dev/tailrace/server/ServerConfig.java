package dev.tailrace.server;

import dev.tailrace.model.Limits;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the HTTP server is set up.
 *
 * @param host the address to bind
 * @param port 0 takes a free one
 * @param hostsAllowed names for {@code Host} beside loopback's and {@code host}
 * @param tokenFile one bearer token a line; null asks for none
 * @param insecureNoAuth permits another address than loopback without tokens
 * @param artifacts the folder for artifacts' bytes, shared by all servers; null keeps none
 * @param version of the program, shown by {@code /info}
 */
public record ServerConfig(
    String host,
    int port,
    Set<String> hostsAllowed,
    @Nullable Path tokenFile,
    boolean insecureNoAuth,
    @Nullable Path artifacts,
    String version,
    Limits limits,
    Times times,
    Capacity capacity) {

  /**
   * Every time span of the server.
   *
   * @param ackMs how long ingest waits for Kafka
   * @param readWaitMsMax how long a read may wait for its position
   * @param pingMs between signs of life on a tail
   * @param idleMs after which a connection without traffic is closed, also one whose client does
   *     not read what is written to it; so long the head of a request may take, and over so long a
   *     rate is looked at
   * @param stopMs how long requests in flight may take when the server stops
   */
  public record Times(int ackMs, int readWaitMsMax, int pingMs, int idleMs, int stopMs) {
    public static final Times DEFAULT = new Times(10_000, 10_000, 10_000, 30_000, 5_000);
  }

  /**
   * Every bound on what is done at once.
   *
   * @param heavyMax reads of many values
   * @param bodyBytesMax unpacked bodies in memory, all requests together
   * @param bodyRateMin bytes a second that a body must come with, once it started, and an answer be
   *     read with while the client lets it wait
   */
  public record Capacity(
      int connectionsMax, int heavyMax, int tailsMax, long bodyBytesMax, int bodyRateMin) {
    /** An answer of as many buckets as may be, and the text of it as it grows. */
    private static final long HEAVY_BYTES = 256L << 20;

    public static final Capacity DEFAULT =
        new Capacity(
            12_000,
            heavyMax(Runtime.getRuntime()),
            10_000,
            Math.max(192L << 20, Runtime.getRuntime().maxMemory() / 4),
            512);

    /** Processors have no more use for; and what each may take of the heap. */
    private static int heavyMax(Runtime runtime) {
      long fit = runtime.maxMemory() / HEAVY_BYTES;
      return (int) Math.clamp(fit, 2, 4L * runtime.availableProcessors());
    }
  }

  public ServerConfig {
    hostsAllowed = Set.copyOf(hostsAllowed);
    if (tokenFile == null && !insecureNoAuth && !isLoopback(host)) {
      throw new IllegalArgumentException(
          host
              + " is no loopback address: give --token-file FILE, or --insecure-no-auth to let"
              + " everybody who reaches it read and write");
    }
  }

  /** Loopback on this port, no token, everything else as it comes. */
  public static ServerConfig loopback(int port, String version) {
    return new ServerConfig(
        "127.0.0.1",
        port,
        Set.of(),
        null,
        false,
        null,
        version,
        Limits.DEFAULT,
        Times.DEFAULT,
        Capacity.DEFAULT);
  }

  /** This with a folder for artifacts. */
  public ServerConfig withArtifacts(Path folder) {
    return new ServerConfig(
        host,
        port,
        hostsAllowed,
        tokenFile,
        insecureNoAuth,
        folder,
        version,
        limits,
        times,
        capacity);
  }

  /** This with other times. */
  public ServerConfig withTimes(Times other) {
    return new ServerConfig(
        host,
        port,
        hostsAllowed,
        tokenFile,
        insecureNoAuth,
        artifacts,
        version,
        limits,
        other,
        capacity);
  }

  /** This with tokens. */
  public ServerConfig withTokenFile(Path file) {
    return new ServerConfig(
        host,
        port,
        hostsAllowed,
        file,
        insecureNoAuth,
        artifacts,
        version,
        limits,
        times,
        capacity);
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("the host " + host + " is not known here", e);
    }
  }
}
