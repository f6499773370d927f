package dev.tailrace.server;

import dev.tailrace.server.http.Exchange;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One method of one path: what it takes, what it gives, how heavy it is, and who answers.
 *
 * @param path with parts in braces, as Javalin reads it
 * @param parameters the query parameters that it knows
 * @param anyQuery whether the query is the client's own business, and not looked at here
 * @param produces the media types that it may answer in
 */
record Route(
    HandlerType method,
    String path,
    Set<String> parameters,
    boolean anyQuery,
    List<String> produces,
    Weight weight,
    Answerer answerer) {

  /** How much a route may cost; the heavy ones are let in a few at a time. */
  enum Weight {
    LIGHT,
    HEAVY
  }

  /** What answers. */
  @FunctionalInterface
  interface Answerer {
    void answer(Exchange exchange) throws IOException;
  }

  Route {
    parameters = Set.copyOf(parameters);
    produces = List.copyOf(produces);
  }

  static Route get(String path, Answerer answerer) {
    return of(HandlerType.GET, path, answerer);
  }

  static Route post(String path, Answerer answerer) {
    return of(HandlerType.POST, path, answerer);
  }

  static Route put(String path, Answerer answerer) {
    return of(HandlerType.PUT, path, answerer);
  }

  private static Route of(HandlerType method, String path, Answerer answerer) {
    return new Route(method, path, Set.of(), false, List.of(Exchange.JSON), Weight.LIGHT, answerer);
  }

  /** This with query parameters. */
  Route taking(String... names) {
    Set<String> all = new HashSet<>(parameters);
    all.addAll(Arrays.asList(names));
    return new Route(method, path, all, anyQuery, produces, weight, answerer);
  }

  /** This with a query that nobody looks at. */
  Route takingAnyQuery() {
    return new Route(method, path, parameters, true, produces, weight, answerer);
  }

  /** This with other media types than JSON. */
  Route giving(String... mediaTypes) {
    return new Route(method, path, parameters, anyQuery, List.of(mediaTypes), weight, answerer);
  }

  Route heavy() {
    return new Route(method, path, parameters, anyQuery, produces, Weight.HEAVY, answerer);
  }
}
