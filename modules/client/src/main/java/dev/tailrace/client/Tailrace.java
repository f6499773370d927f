package dev.tailrace.client;

/**
 * Where reporting begins.
 *
 * <pre>{@code
 * try (Run run = Tailrace.run("mnist").config(Map.of("lr", 0.1)).start()) {
 *   run.log(step, "loss", loss);
 * }
 * }</pre>
 */
public final class Tailrace {
  private Tailrace() {}

  /** A run of a project, not started yet. */
  public static RunBuilder run(String project) {
    return new RunBuilder(System.getenv()).project(project);
  }

  /** A run of the project that {@code TAILRACE_PROJECT} names, else of {@code default}. */
  public static RunBuilder run() {
    return new RunBuilder(System.getenv());
  }
}
