package dev.tailrace.server;

import io.javalin.http.Context;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts and logs every request by its route: no path as it was sent, no query, no payload, so that
 * a log line holds nothing that a client chose.
 */
final class RequestLog {
  private static final Logger LOG = LoggerFactory.getLogger("dev.tailrace.server.request");
  private static final String NO_ROUTE = "none";
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(10),
  };

  private final MeterRegistry registry;

  RequestLog(MeterRegistry registry) {
    this.registry = registry;
  }

  void log(Context context, float tookMs) {
    String route = route(context);
    String method = context.method().isHttpMethod() ? context.method().name() : "OTHER";
    Timer.builder("tailrace.http.requests")
        .description("Requests answered, by route")
        .serviceLevelObjectives(BUCKETS)
        .tag("route", route)
        .tag("method", route.equals(NO_ROUTE) ? "ANY" : method)
        .tag("code", String.valueOf(context.statusCode()))
        .register(registry)
        .record(Duration.ofNanos((long) (tookMs * 1e6)));
    LOG.atInfo()
        .addKeyValue("requestId", context.res().getHeader(FrontDoor.REQUEST_ID))
        .addKeyValue("method", method)
        .addKeyValue("route", route)
        .addKeyValue("status", context.statusCode())
        .addKeyValue("tookMs", tookMs)
        .log("request");
  }

  private static String route(Context context) {
    var endpoint = context.endpoints().lastHttpEndpoint();
    return endpoint == null ? NO_ROUTE : endpoint.path;
  }
}
