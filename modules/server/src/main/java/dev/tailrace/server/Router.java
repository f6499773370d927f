package dev.tailrace.server;

import dev.tailrace.server.http.Accept;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.Parameters;
import dev.tailrace.server.http.Problem;
import dev.tailrace.server.http.ProblemCode;
import dev.tailrace.server.http.ProblemException;
import dev.tailrace.server.http.Quotas;
import dev.tailrace.store.StorageException;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leads requests to routes: checks what the route declares (parameters, media types, weight), and
 * turns whatever is thrown into a problem document. Every method of every path is answered.
 */
final class Router {
  private static final Logger LOG = LoggerFactory.getLogger(Router.class);
  private static final int HEAVY_WAIT_MS = 1_000;

  private final List<Route> routes;
  private final Semaphore heavy;
  private final Quotas quotas;
  private final Map<String, List<String>> methodsByPath = new LinkedHashMap<>();

  Router(List<Route> routes, int heavyMax, Quotas quotas) {
    this.routes = List.copyOf(routes);
    this.quotas = quotas;
    heavy = new Semaphore(heavyMax);
    for (Route route : routes) {
      List<String> methods = methodsByPath.computeIfAbsent(route.path(), _ -> new ArrayList<>());
      methods.add(route.method().name());
      if (route.method().equals(HandlerType.GET)) {
        methods.add("HEAD");
      }
    }
    methodsByPath.values().forEach(methods -> methods.add("OPTIONS"));
  }

  void register(RoutesConfig config, FrontDoor door) {
    config.before(door::check);
    for (Route route : routes) {
      config.addHttpHandler(route.method(), route.path(), context -> serve(route, context));
      if (route.method().equals(HandlerType.GET)) {
        config.addHttpHandler(HandlerType.HEAD, route.path(), context -> serve(route, context));
      }
    }
    methodsByPath.forEach(
        (path, methods) ->
            config.options(
                path, context -> context.status(204).header("Allow", String.join(", ", methods))));
    config.exception(ProblemException.class, (e, context) -> answer(context, e.problem()));
    config.exception(HttpResponseException.class, this::answerUnrouted);
    config.exception(HttpException.RuntimeException.class, Router::answerBadMessage);
    config.exception(StorageException.class, Router::answerDamaged);
    config.exception(IOException.class, Router::answerBroken);
    config.exception(Exception.class, Router::answerDefect);
  }

  private void serve(Route route, Context context) throws IOException {
    if (!Accept.leaves(context.header("Accept"), route.produces())) {
      throw Problem.of(
          ProblemCode.NOT_ACCEPTABLE,
          "this path answers in " + String.join(", ", route.produces()));
    }
    String query = route.anyQuery() ? null : context.queryString();
    Parameters parameters = Parameters.parse(query, route.parameters());
    Exchange exchange = new Exchange(context, parameters);
    switch (route.weight()) {
      case LIGHT -> route.answerer().answer(exchange);
      case HEAVY -> serveHeavy(route, exchange);
    }
  }

  private void serveHeavy(Route route, Exchange exchange) throws IOException {
    boolean entered;
    try {
      entered = heavy.tryAcquire(HEAVY_WAIT_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw Problem.temporary(ProblemCode.NOT_READY, "the server is stopping");
    }
    if (!entered) {
      throw quotas.exceeded(
          Quotas.Kind.HEAVY, "as many heavy requests as may be are being answered");
    }
    try {
      route.answerer().answer(exchange);
    } finally {
      heavy.release();
    }
  }

  private static void answer(Context context, Problem problem) {
    if (context.res().isCommitted()) {
      abort(context, new IOException(problem.detail()));
      return;
    }
    byte[] body = ErrorAnswers.answer(context, problem);
    try {
      if (UnreadBody.of(context)) {
        UnreadBody.answer(context, body);
      } else {
        context.result(body);
      }
    } catch (IOException e) {
      LOG.debug("a client went away", e);
      abort(context, e);
    }
  }

  private void answerUnrouted(HttpResponseException failure, Context context) {
    if (failure.getStatus() == 405) {
      List<String> allowed = methodsOf(context.path());
      answer(
          context,
          new Problem.WrongMethod("this path takes " + String.join(", ", allowed), allowed));
    } else {
      answer(
          context,
          Problem.notFound(
                  "there is nothing at this path; the API begins at /api/v1, for instance"
                      + " /api/v1/runs")
              .problem());
    }
  }

  private List<String> methodsOf(String path) {
    String best = "";
    for (String template : methodsByPath.keySet()) {
      String pattern = template.replaceAll("\\{[a-z]+}", "[^/]+").replaceAll("<[a-z]+>", ".+");
      boolean moreExact =
          template.replaceAll("[{<].*", "").length() > best.replaceAll("[{<].*", "").length();
      if (path.matches(pattern) && (best.isEmpty() || moreExact)) {
        best = template;
      }
    }
    return methodsByPath.getOrDefault(best, List.of());
  }

  /** What Jetty found wrong with a body while it was read: a broken chunk, a lying length. */
  private static void answerBadMessage(HttpException.RuntimeException failure, Context context) {
    if (context.res().isCommitted()) {
      abort(context, failure);
      return;
    }
    context
        .status(failure.getCode())
        .header("Connection", "close")
        .contentType(ErrorAnswers.MEDIA_TYPE)
        .result(
            ErrorAnswers.ofStatus(
                failure.getCode(),
                JettyErrors.detail(failure.getCode(), String.valueOf(failure.getReason()))));
  }

  private static void answerBroken(IOException failure, Context context) {
    if (failure instanceof EofException || context.res().isCommitted()) {
      LOG.debug("a client went away", failure);
      abort(context, failure);
      return;
    }
    answerDefect(failure, context);
  }

  private static void answerDefect(Exception failure, Context context) {
    String id = context.res().getHeader(FrontDoor.REQUEST_ID);
    LOG.atError().setCause(failure).addKeyValue("requestId", id).log("a request failed");
    answer(
        context,
        new Problem.Plain(ProblemCode.INTERNAL, "the log has the cause under request id " + id));
  }

  /** A view in which damage was found is set aside and folded again, so it is worth waiting. */
  private static void answerDamaged(StorageException failure, Context context) {
    LOG.warn("a view cannot be read", failure);
    answer(
        context,
        new Problem.Temporary(
            ProblemCode.NOT_READY,
            "a view cannot be read now: " + failure.getMessage(),
            Problem.RETRY_AFTER_S));
  }

  /**
   * Cuts the connection: an answer that has begun must not look as if it had ended well. One
   * without a length ends with its connection, so that is reset.
   */
  private static void abort(Context context, Throwable failure) {
    ServletContextRequest request = ServletContextRequest.getServletContextRequest(context.req());
    EndPoint client = request.getConnectionMetaData().getConnection().getEndPoint();
    if (client.getTransport() instanceof SocketChannel channel) {
      try {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
      } catch (IOException e) {
        LOG.debug("a client went away", e);
      }
    }
    request.getServletChannel().abort(failure);
  }
}
