package dev.tailrace.server.artifact;

import dev.tailrace.model.Logged;
import dev.tailrace.model.event.RunEvent.ArtifactLogged;
import dev.tailrace.server.http.Exchange;
import java.util.List;

/** Port: which artifacts a run's events tell of. */
@FunctionalInterface
public interface ArtifactIndex {
  /**
   * Every version of every artifact, in the order of the log, as of what the exchange asks for.
   *
   * @throws dev.tailrace.server.http.ProblemException when there is no such run, or not yet
   */
  List<Logged<ArtifactLogged>> artifacts(Exchange exchange, String run);
}
