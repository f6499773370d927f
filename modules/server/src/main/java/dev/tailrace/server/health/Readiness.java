package dev.tailrace.server.health;

import dev.tailrace.streams.Condition;
import java.util.List;

/** Port: what must hold before answers can be trusted. Asked at any time, from any thread. */
@FunctionalInterface
public interface Readiness {
  List<Condition> conditions();
}
