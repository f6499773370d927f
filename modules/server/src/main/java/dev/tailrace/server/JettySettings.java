package dev.tailrace.server;

import io.javalin.config.JavalinConfig;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
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

  private static ServerConnector connector(
      Server server, HttpConfiguration http, ServerConfig config) {
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(config.host());
    connector.setPort(config.port());
    connector.setIdleTimeout(config.times().idleMs());
    server.addBean(new NetworkConnectionLimit(config.capacity().connectionsMax(), connector));
    return connector;
  }
}
