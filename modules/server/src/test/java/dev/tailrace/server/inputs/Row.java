package dev.tailrace.server.inputs;

import java.util.List;

/**
 * One row of the catalogue.
 *
 * @param id of the row, such as {@code H01}
 * @param what comes in
 * @param checks all that is said about it
 */
record Row(String id, String what, List<Check> checks) {

  /** Something that comes in, and what must come of it. */
  @FunctionalInterface
  interface Check {
    void run(World world) throws Exception;
  }

  static Row of(String id, String what, Check... checks) {
    return new Row(id, what, List.of(checks));
  }

  @Override
  public String toString() {
    return id + " " + what;
  }
}
