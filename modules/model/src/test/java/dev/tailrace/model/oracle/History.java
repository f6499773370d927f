package dev.tailrace.model.oracle;

import dev.tailrace.model.Logged;
import dev.tailrace.model.Value;
import dev.tailrace.model.event.Launch;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunEvent.RunFinished;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Every event of a run that was taken, and what can be read off the list whatever happened. */
final class History {
  record Start(Launch launch, @Nullable Long fromStep, Logged<RunEvent> at) {}

  final List<Logged<RunEvent>> log = new ArrayList<>();
  final List<Start> starts = new ArrayList<>();

  static @Nullable Launch launchOf(RunEvent event) {
    if (event instanceof RunEvent.RunStarted started) {
      return started.launch();
    }
    return event instanceof RunEvent.RunResumed resumed ? resumed.launch() : null;
  }

  /** The highest attempt that any event named. */
  int attempt() {
    int highest = 1;
    for (Logged<RunEvent> logged : log) {
      Integer named = attemptNamed(logged.event());
      highest = named == null ? highest : Math.max(highest, named);
    }
    return highest;
  }

  private static @Nullable Integer attemptNamed(RunEvent event) {
    Launch launch = launchOf(event);
    if (launch != null) {
      return launch.attempt();
    } else if (event instanceof RunEvent.WriterJoined joined) {
      return joined.attempt();
    } else if (event instanceof RunEvent.ProgressDeclared progress) {
      return progress.attempt();
    }
    return event instanceof RunFinished finished ? finished.attempt() : null;
  }

  boolean isOpening(Launch launch) {
    return starts.stream().allMatch(start -> start.launch().attempt() < launch.attempt());
  }

  static List<@Nullable Long> cadence(Launch launch) {
    return Arrays.asList(
        atLeastOneSecond(launch.heartbeatMs()),
        atLeastOneSecond(launch.staleAfterMs()),
        atLeastOneSecond(launch.lostAfterMs()));
  }

  private static @Nullable Long atLeastOneSecond(@Nullable Long ms) {
    return ms == null ? null : Long.valueOf(Math.max(ms, 1_000));
  }

  List<@Nullable Long> runCadence() {
    List<@Nullable Long> cadence = Arrays.asList(null, null, null);
    int highest = 0;
    for (Start start : starts) {
      if (start.launch().attempt() > highest) {
        highest = start.launch().attempt();
        cadence = cadence(start.launch());
      }
    }
    return cadence;
  }

  /** The launch that says the world's size: the first of the highest attempt that says one. */
  @Nullable Launch world() {
    Launch world = null;
    for (Start start : starts) {
      Launch launch = start.launch();
      if (launch.worldSize() != null && (world == null || launch.attempt() > world.attempt())) {
        world = launch;
      }
    }
    return world;
  }

  int worldSize() {
    Launch world = world();
    return world == null || world.worldSize() == null ? 0 : world.worldSize();
  }

  /** How many starts named another project than the first that was named. */
  long mismatches() {
    List<String> named = new ArrayList<>();
    for (Start start : starts) {
      String project = start.launch().project();
      if (project != null) {
        named.add(project);
      }
    }
    return named.stream().filter(project -> !project.equals(named.getFirst())).count();
  }

  void about(Map<String, @Nullable Object> facts) {
    String project = null;
    String name = null;
    String editedName = null;
    Value host = null;
    boolean deleted = false;
    int highest = 0;
    for (Logged<RunEvent> logged : log) {
      Launch launch = launchOf(logged.event());
      if (launch != null) {
        String named = launch.project();
        project = project == null ? named : project;
        name = name == null ? launch.name() : name;
        if (launch.host() != null && (host == null || launch.attempt() > highest)) {
          host = launch.host();
        }
        highest = Math.max(highest, launch.attempt());
      } else if (logged.event() instanceof RunEvent.RunEdited edited && edited.name() != null) {
        editedName = edited.name();
      } else if (logged.event() instanceof RunEvent.RunDeleted) {
        deleted = true;
      } else if (logged.event() instanceof RunEvent.RunRestored) {
        deleted = false;
      }
    }
    facts.put("project", project == null ? "default" : project);
    facts.put("name", editedName != null ? editedName : name);
    facts.put("host", host);
    facts.put("deleted", deleted);
  }

  void attempts(Map<String, @Nullable Object> facts) {
    var byNumber = new TreeMap<Integer, List<Start>>();
    for (Start start : starts) {
      byNumber.computeIfAbsent(start.launch().attempt(), _ -> new ArrayList<>()).add(start);
    }
    byNumber.forEach(
        (number, all) -> {
          Long fromStep = null;
          for (Start start : all) {
            fromStep = fromStep == null ? start.fromStep() : fromStep;
          }
          Logged<RunEvent> first = all.getFirst().at();
          facts.put(
              "attempt " + number,
              Arrays.asList(fromStep, first.event().timeEpochMs(), first.offset()));
        });
  }
}
