package dev.tailrace.model.run;

import dev.tailrace.model.Logged;
import dev.tailrace.model.Value;
import dev.tailrace.model.event.Happenings;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.Launching;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunEvent.EndStatus;
import dev.tailrace.model.event.RunEvent.Episode;
import dev.tailrace.model.event.RunEvent.ErrorInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A random life of one run, as bad as it gets: ranks that come, go, fall silent and come back,
 * worlds that shrink, events that come twice, late, changed, out of order, or never.
 */
final class Deliveries {
  private static final Value.Fields ALMOST_TOO_MANY = manyKeys(9_997);

  private final SplittableRandom random;
  private final int ranks;
  private final boolean declaresWorld;
  private final boolean sparse;
  private final boolean crowded;
  private final int busyness;
  private final Map<String, Long> seqs = new HashMap<>();
  private final List<Delivery> past = new ArrayList<>();
  private final List<Episode> episodes = new ArrayList<>();
  private final List<Long> appends = new ArrayList<>(List.of(1_000L));
  private long appendEpochMs = 1_000;
  private long offset;
  private int attempt = 1;

  Deliveries(long seed) {
    random = new SplittableRandom(seed);
    ranks = 1 + random.nextInt(6);
    declaresWorld = random.nextBoolean();
    sparse = seed % 25 == 7;
    crowded = seed % 50 == 11;
    busyness = random.nextInt(100);
  }

  private static Value.Fields manyKeys(int count) {
    var keys = new LinkedHashMap<String, Value>();
    for (int i = 0; i < count; i++) {
      keys.put("k" + i, new Value.Whole(i));
    }
    return new Value.Fields(keys);
  }

  Delivery next() {
    tick();
    boolean again = !past.isEmpty() && chance(15);
    Delivery delivery = again ? repeated() : fresh();
    past.add(delivery);
    return delivery;
  }

  private void tick() {
    appendEpochMs += chance(2) ? -60_000 : random.nextInt(20_000);
    appends.add(appendEpochMs);
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T oneOf(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /** The same record again, sometimes with other content under the same seq. */
  private Delivery repeated() {
    Delivery before = oneOf(past);
    boolean changed = chance(10);
    return new Delivery(
        new Logged<>(offset++, appendEpochMs, before.logged().event()),
        changed ? before.checksum() + 1 : before.checksum());
  }

  private Delivery fresh() {
    int rank = chance(1) ? 70_000 : random.nextInt(ranks);
    RunEvent event = event(rank, header(rank));
    return new Delivery(new Logged<>(offset++, appendEpochMs, event), random.nextInt());
  }

  private Header header(int rank) {
    String writer = "w" + rank + "." + random.nextInt(busyness < 10 ? 12 : 2);
    long time = appendEpochMs + random.nextInt(5_000) - 2_500;
    if (sparse) {
      long seq = seqs.merge("sparse", 2L + random.nextInt(2), Long::sum);
      return new Header(Happenings.RUN, time, "sparse", chance(10) ? seq / 2 + 1 : seq, chance(5));
    }
    if (chance(25)) {
      return new Header(Happenings.RUN, time, chance(50) ? null : writer, 0, chance(10));
    }
    long seq = seqs.merge(writer, chance(10) ? 2L : 1L, Long::sum);
    return new Header(
        Happenings.RUN, time, writer, chance(8) ? Math.max(1, seq - 1) : seq, chance(10));
  }

  private RunEvent event(int rank, Header header) {
    int choice = random.nextInt(1_000);
    if (choice < 130) {
      return launch(rank, header);
    } else if (choice < 240) {
      Value host = chance(30) ? new Value.Text("n" + random.nextInt(3)) : null;
      return new RunEvent.WriterJoined(header, rank, someAttempt(), host);
    } else if (choice < 240 + busyness) {
      return rankEnd(rank, header);
    } else if (choice < 350) {
      return new RunEvent.ProgressDeclared(header, rank, someAttempt(), random.nextInt(900_000));
    } else if (choice < 355) {
      return end(header, null);
    } else if (choice < 450) {
      return new RunEvent.RunLost(header, episode(rank), "evidence " + choice);
    } else if (choice < 520) {
      return new RunEvent.RunRevived(header, episode(rank));
    } else if (choice < 620) {
      boolean huge = crowded && chance(10);
      return new RunEvent.ConfigChanged(header, huge ? nested(ALMOST_TOO_MANY) : someFields());
    } else if (choice < 720) {
      return new RunEvent.SummaryChanged(header, someFields());
    } else if (choice < 800) {
      return new RunEvent.TagsChanged(header, someFields());
    }
    return aside(header);
  }

  private RunEvent aside(Header header) {
    return switch (random.nextInt(40)) {
      case 0, 1, 2, 3, 4, 5 -> {
        String name = chance(50) ? "edited" + random.nextInt(5) : null;
        yield new RunEvent.RunEdited(header, name, null, someFields());
      }
      case 6, 7 -> new RunEvent.RunDeleted(header);
      case 8, 9 -> new RunEvent.RunRestored(header);
      case 10 -> chance(2) ? new RunEvent.RunPurged(header) : new RunEvent.RunRestored(header);
      case 11, 12, 13, 14, 15 -> new RunEvent.AlertRaised(header, "warn", "spike", null);
      default -> new RunEvent.MetricDefined(header, "loss", null, "min", "minimize");
    };
  }

  private int someAttempt() {
    if (chance(5)) {
      attempt++;
      return attempt;
    }
    return chance(15) ? 1 + random.nextInt(attempt) : attempt;
  }

  private RunEvent launch(int rank, Header header) {
    Launching launching =
        Launching.rank(rank)
            .attempt(someAttempt())
            .project(chance(50) ? "p" + random.nextInt(2) : null)
            .name(chance(50) ? "n" + random.nextInt(3) : null)
            .host(chance(50) ? "h" + random.nextInt(3) : null)
            .world(declaresWorld && rank < ranks && chance(70) ? someWorld(rank) : null)
            .beat(chance(50) ? (long) random.nextInt(20_000) : null)
            .patience(chance(10) ? 5_000L : null, chance(10) ? 500L : null);
    someFields().fields().forEach(launching::config);
    if (chance(30)) {
      launching.tag("t" + random.nextInt(3), "v" + random.nextInt(2));
    }
    Long fromStep = chance(50) ? (long) random.nextInt(1_000) : null;
    var resumed = launching.resumes(fromStep);
    return chance(50)
        ? new RunEvent.RunStarted(header, resumed.launch())
        : new RunEvent.RunResumed(header, resumed.launch(), fromStep);
  }

  private int someWorld(int rank) {
    return chance(80) ? ranks : rank + 1 + random.nextInt(ranks - rank);
  }

  private RunEvent rankEnd(int rank, Header header) {
    return end(header, rank);
  }

  private RunEvent end(Header header, @Nullable Integer rank) {
    EndStatus status =
        chance(70) ? EndStatus.FINISHED : oneOf(List.of(EndStatus.FAILED, EndStatus.INTERRUPTED));
    return new RunEvent.RunFinished(
        header,
        status,
        rank,
        chance(40) ? null : someAttempt(),
        chance(30) ? random.nextInt(3) : null,
        chance(30) ? new Value.Whole(random.nextInt(100)) : null,
        chance(30) ? new ErrorInfo("E" + random.nextInt(9), null, null) : null);
  }

  private Episode episode(int rank) {
    if (!episodes.isEmpty() && chance(60)) {
      return oneOf(episodes.subList(Math.max(0, episodes.size() - 4), episodes.size()));
    }
    Long heard = oneOf(appends.subList(Math.max(0, appends.size() - 12), appends.size()));
    var episode = new Episode(rank, someAttempt(), heard);
    episodes.add(episode);
    return episode;
  }

  private Value.Fields someFields() {
    var fields = new LinkedHashMap<String, Value>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      fields.put("k" + (char) ('a' + random.nextInt(6)), someValue());
    }
    return new Value.Fields(fields);
  }

  private Value someValue() {
    return switch (random.nextInt(6)) {
      case 0 -> Value.Null.NULL;
      case 1 -> new Value.Real(random.nextInt(2));
      case 2 -> new Value.Text("x");
      default -> new Value.Whole(random.nextInt(2));
    };
  }

  private static Value.Fields nested(Value.Fields fields) {
    return new Value.Fields(Map.of("huge", fields));
  }
}
