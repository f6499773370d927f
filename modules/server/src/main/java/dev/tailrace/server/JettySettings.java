package dev.tailrace.server;

import io.javalin.config.JavalinConfig;
import jakarta.servlet.DispatcherType;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.MinimumDataRateHandler;

/** How Jetty is told to be strict: paths, framing, sizes, slow and many clients. */
final class JettySettings {
  /** A filter of 4 KiB, percent-encoded, and a thousand names of runs fit into a query. */
  static final int HEADER_BYTES_MAX = 64 << 10;

  /** With Java's 50, who comes right after a burst of others is told to ask again in a second. */
  private static final int ACCEPT_QUEUE_MAX = 1_024;

  private JettySettings() {}

  static void apply(JavalinConfig javalin, ServerConfig config) {
    javalin.jetty.host = config.host();
    javalin.jetty.port = config.port();
    javalin.jetty.modifyHttpConfiguration(JettySettings::strict);
    javalin.jetty.modifyServer(
        server -> {
          server.setStopTimeout(config.times().stopMs());
          server.setErrorHandler(new JettyErrors());
          server.insertHandler(new MinimumDataRateHandler(config.capacity().bodyRateMin(), 0));
          // A stop waits for what is in flight, up to the stop timeout, and refuses the rest.
          server.insertHandler(new GracefulHandler());
        });
    javalin.jetty.addConnector((server, http) -> connector(server, http, config));
    javalin.jetty.modifyServletContextHandler(
        context -> {
          context.setErrorHandler(new JettyErrors());
          context.addFilter(
              new FilterHolder(new OneThread()), "/*", EnumSet.of(DispatcherType.REQUEST));
        });
  }

  private static void strict(HttpConfiguration http) {
    // Javalin's default, LEGACY, lets ambiguous paths through (..;/ and %2e%2e among them).
    http.setUriCompliance(UriCompliance.RFC3986);
    // STRICT refuses a bare line feed as the end of a header line, a smuggler's favourite.
    http.setHttpCompliance(HttpCompliance.STRICT);
    http.setRequestHeaderSize(HEADER_BYTES_MAX);
    http.setSendServerVersion(false);
    http.setSendDateHeader(true);
  }

  static ServerConnector connector(Server server, HttpConfiguration http, ServerConfig config) {
    ServerConnector connector =
        new ServerConnector(server, new HttpConnectionFactory(http)) {
          @Override
          protected SocketChannelEndPoint newEndPoint(
              SocketChannel channel, ManagedSelector selector, SelectionKey key) {
            var client = new ClientEndPoint(channel, selector, key, getScheduler());
            client.setIdleTimeout(getIdleTimeout());
            return client;
          }
        };
    connector.setHost(config.host());
    connector.setPort(config.port());
    connector.setIdleTimeout(config.times().idleMs());
    connector.setAcceptQueueSize(ACCEPT_QUEUE_MAX);
    server.addBean(new NetworkConnectionLimit(config.capacity().connectionsMax(), connector));
    connector.addBean(
        new SlowClients(connector, config.times().idleMs(), config.capacity().bodyRateMin()));
    return connector;
  }
}
