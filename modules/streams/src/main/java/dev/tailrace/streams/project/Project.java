package dev.tailrace.streams.project;

import dev.tailrace.model.Value;
import dev.tailrace.model.event.ProjectEvent;
import dev.tailrace.model.event.ProjectEvent.Profile;
import dev.tailrace.model.event.ProjectEvent.ProjectCreated;
import dev.tailrace.model.event.ProjectEvent.ProjectDeleted;
import dev.tailrace.model.event.ProjectEvent.ProjectEdited;
import dev.tailrace.model.event.ProjectEvent.ProjectRestored;
import dev.tailrace.model.run.Patience;
import org.jspecify.annotations.Nullable;

/**
 * What was said of a project.
 *
 * @param staleAfterMs for ranks that declare no heartbeat; null leaves the default
 * @param lostAfterMs likewise
 */
public record Project(
    String id,
    @Nullable String name,
    @Nullable String note,
    Value.Fields tags,
    @Nullable Long staleAfterMs,
    @Nullable Long lostAfterMs,
    boolean deleted) {

  /** A project of which nothing was said. */
  public static Project unknown(String id) {
    return new Project(id, null, null, Value.Fields.EMPTY, null, null, false);
  }

  /** The project after one more event of its own. */
  static Project apply(Project before, ProjectEvent event) {
    return switch (event) {
      case ProjectCreated(_, _, Profile profile) -> before.with(profile).shown(true);
      case ProjectEdited(_, _, Profile profile) -> before.with(profile);
      case ProjectDeleted _ -> before.shown(false);
      case ProjectRestored _ -> before.shown(true);
    };
  }

  /** The patience with ranks that declare no heartbeat. */
  public Patience patience() {
    return Patience.UNDECLARED.with(staleAfterMs, lostAfterMs);
  }

  private Project with(Profile profile) {
    return new Project(
        id,
        or(profile.name(), name),
        or(profile.note(), note),
        tags.merge(profile.tags()),
        or(profile.staleAfterMs(), staleAfterMs),
        or(profile.lostAfterMs(), lostAfterMs),
        deleted);
  }

  private Project shown(boolean shown) {
    return new Project(id, name, note, tags, staleAfterMs, lostAfterMs, !shown);
  }

  private static <T> @Nullable T or(@Nullable T said, @Nullable T before) {
    return said == null ? before : said;
  }
}
