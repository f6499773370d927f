package dev.tailrace.server.health;

import java.util.List;

/** Port: what must hold before answers can be trusted. Asked at any time, from any thread. */
@FunctionalInterface
public interface Readiness {
  /**
   * One thing that must hold.
   *
   * @param name short and stable, such as {@code log}
   * @param reason why it does not hold, for people; empty when it does
   */
  record Condition(String name, boolean ok, String reason) {}

  List<Condition> conditions();
}
