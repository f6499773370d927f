package dev.tailrace.model.run;

import java.util.ArrayList;
import java.util.List;

/**
 * The notes of a run: the first {@value #KEPT_MAX} distinct matters, each as it was first met.
 *
 * @param total how often there was something to note, kept or not
 */
public record Notes(List<Note> kept, long total) {
  public static final Notes NONE = new Notes(List.of(), 0);
  static final int KEPT_MAX = 64;

  public Notes {
    kept = List.copyOf(kept);
  }

  Notes with(Note note) {
    if (kept.size() >= KEPT_MAX || kept.stream().anyMatch(known -> sameMatter(known, note))) {
      return new Notes(kept, total + 1);
    }
    var more = new ArrayList<>(kept);
    more.add(note);
    return new Notes(more, total + 1);
  }

  /** 256 ranks that differ in one key are one matter. */
  private static boolean sameMatter(Note a, Note b) {
    return switch (a) {
      case Note.ConfigConflict(String key, _, _) ->
          b instanceof Note.ConfigConflict other && other.key().equals(key);
      case Note.ProjectMismatch(String project, _, _) ->
          b instanceof Note.ProjectMismatch other && other.project().equals(project);
    };
  }
}
