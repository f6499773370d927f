package dev.tailrace.server;

import dev.tailrace.server.access.AllowedHosts;
import dev.tailrace.server.access.OriginRule;
import dev.tailrace.server.access.Tokens;
import dev.tailrace.server.http.Problem;
import dev.tailrace.server.http.ProblemCode;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What every request passes before its route: the server's name, the token, the page it comes from.
 * Also the headers that every answer carries, problems included.
 */
final class FrontDoor {
  static final String REQUEST_ID = "Tailrace-Request-Id";

  private static final Set<HandlerType> CHANGING =
      Set.of(HandlerType.POST, HandlerType.PUT, HandlerType.PATCH, HandlerType.DELETE);

  private static final long MOMENT_NANOS = 100_000_000;
  private static final int MOMENTS_MAX = 10;

  private final LongAdder came = new LongAdder();
  private volatile boolean stopping;
  private final AllowedHosts hosts;
  private final Tokens tokens;

  FrontDoor(ServerConfig config) {
    hosts = new AllowedHosts(config.host(), config.hostsAllowed());
    tokens = config.tokenFile() == null ? Tokens.none() : Tokens.read(config.tokenFile());
  }

  /**
   * From now on who comes is told to come back later, and each answer closes its connection, so
   * that no client sends its next request on one that the end of the server cuts. Returns when for
   * a moment nobody came any more, or after a second.
   */
  void seeOff() {
    stopping = true;
    for (int moments = 0; moments < MOMENTS_MAX; moments++) {
      long before = came.sum();
      LockSupport.parkNanos(MOMENT_NANOS);
      if (came.sum() == before) {
        return;
      }
    }
  }

  void check(Context context) {
    came.increment();
    addHeaders(context);
    if (stopping) {
      context.header("Connection", "close");
    }
    checkHost(context);
    checkShape(context);
    checkToken(context);
    checkOrigin(context);
    if (stopping && !tellsOfHealth(context.path())) {
      throw Problem.temporary(ProblemCode.NOT_READY, "the server is being stopped");
    }
  }

  private static void addHeaders(Context context) {
    String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    context
        .header(REQUEST_ID, id)
        .header("Cache-Control", "no-store")
        .header("X-Content-Type-Options", "nosniff")
        .header("X-Frame-Options", "DENY")
        .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
        .header("Cross-Origin-Resource-Policy", "same-origin")
        .header("Referrer-Policy", "no-referrer");
  }

  private void checkHost(Context context) {
    List<String> named = Collections.list(context.req().getHeaders("Host"));
    if (named.size() != 1 || !hosts.allows(named.getFirst())) {
      throw Problem.of(
          ProblemCode.MISDIRECTED, "the Host of this request is not one of this server's names");
    }
  }

  /** Jetty lets {@code ;x=y} and {@code /../} pass, and Javalin would obey the header. */
  private static void checkShape(Context context) {
    if (context.header("X-HTTP-Method-Override") != null) {
      throw Problem.badRequest("a request is of the method that it says");
    }
    String path = context.path();
    List<String> segments = List.of(path.split("/", -1));
    if (path.indexOf(';') >= 0) {
      throw Problem.badRequest("the path holds a semicolon");
    }
    if (segments.contains("..") || segments.contains(".")) {
      throw Problem.badRequest("the path holds a segment that is only dots");
    }
  }

  private static boolean tellsOfHealth(String path) {
    return path.equals(Routes.LIVEZ) || path.equals(Routes.READYZ);
  }

  private void checkToken(Context context) {
    String path = context.path();
    boolean open = tellsOfHealth(path) || path.startsWith(Routes.PROBLEMS) || Routes.isOfPage(path);
    if (open || !tokens.required()) {
      return;
    }
    List<String> shown = Collections.list(context.req().getHeaders("Authorization"));
    if (shown.size() != 1 || !tokens.accept(shown.getFirst())) {
      throw Problem.of(ProblemCode.UNAUTHORIZED, "the request shows no valid bearer token");
    }
  }

  /** The value of a header; of several, one that permits nothing. */
  private static @Nullable String single(Context context, String name) {
    List<String> all = Collections.list(context.req().getHeaders(name));
    return all.isEmpty() ? null : all.size() == 1 ? all.getFirst() : "";
  }

  private static void checkOrigin(Context context) {
    if (CHANGING.contains(context.method())
        && !OriginRule.permits(
            single(context, "Origin"), single(context, "Sec-Fetch-Site"), context.header("Host"))) {
      throw Problem.of(ProblemCode.FORBIDDEN, "a page of another origin asks for a change");
    }
  }
}
