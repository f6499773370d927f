package dev.tailrace.model.run;

import dev.tailrace.model.Value;
import dev.tailrace.model.event.Launch;
import org.jspecify.annotations.Nullable;

/**
 * What a run says of itself beside its config. Null means that nobody said.
 *
 * @param project see {@link RunState#project} for its default
 * @param host as sent by the start that opened the last attempt; so are git, sources, dependencies
 *     and command
 */
public record About(
    @Nullable String project,
    @Nullable String name,
    @Nullable String group,
    @Nullable String jobType,
    @Nullable String note,
    Launch.@Nullable Parent parent,
    @Nullable Value host,
    @Nullable Value git,
    @Nullable Value sources,
    @Nullable Value dependencies,
    @Nullable Value command) {
  public static final About NOTHING =
      new About(null, null, null, null, null, null, null, null, null, null, null);

  /**
   * This with what a start adds. What the run is called and belongs to stays as first said; where
   * it runs follows the start that opens an attempt.
   */
  About with(Launch launch, boolean opens) {
    return new About(
        first(project, launch.project()),
        first(name, launch.name()),
        first(group, launch.group()),
        first(jobType, launch.jobType()),
        first(note, launch.note()),
        first(parent, launch.parent()),
        opens ? first(launch.host(), host) : first(host, launch.host()),
        opens ? first(launch.git(), git) : first(git, launch.git()),
        opens ? first(launch.sources(), sources) : first(sources, launch.sources()),
        opens
            ? first(launch.dependencies(), dependencies)
            : first(dependencies, launch.dependencies()),
        opens ? first(launch.command(), command) : first(command, launch.command()));
  }

  /** This as a person edited it; null leaves as it is. */
  About edited(@Nullable String newName, @Nullable String newNote) {
    return new About(
        project,
        first(newName, name),
        group,
        jobType,
        first(newNote, note),
        parent,
        host,
        git,
        sources,
        dependencies,
        command);
  }

  private static <T> @Nullable T first(@Nullable T one, @Nullable T other) {
    return one != null ? one : other;
  }
}
