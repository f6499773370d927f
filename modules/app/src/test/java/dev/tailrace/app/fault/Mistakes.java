package dev.tailrace.app.fault;

import dev.tailrace.testkit.fault.BrokenBuild;
import dev.tailrace.testkit.fault.BrokenBuild.Change;
import dev.tailrace.testkit.fault.Flaw;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Mistakes that a tracker may make, each with the harm that brings it to light. */
final class Mistakes {
  static final Path MODULES = Path.of("..").toAbsolutePath().normalize();
  static final String VIEW = "streams/src/main/java/dev/tailrace/streams/view/";
  static final String STORE = "streams/src/main/java/dev/tailrace/streams/store/";

  private static final Scenario RESEND = new ResendAfterKill(20);
  private static final Scenario CLOCK = new ClockAndSpool();
  private static final Scenario RETENTION = new TakenByRetention(20, 50, 30);
  private static final Scenario LETTERS = new LettersRefused(20);
  private static final Scenario READERS = new ReadersBesideWriter(40);

  private Mistakes() {}

  /** A build with a mistake, and the flaw that the scenario finds with it. */
  record Mistake(BrokenBuild build, Scenario scenario, Flaw flaw) {
    @Override
    public String toString() {
      return build.name();
    }
  }

  /** One of each kind. */
  static List<Mistake> some() {
    return kinds().map(List::getFirst).toList();
  }

  static List<Mistake> others() {
    return kinds().flatMap(kind -> kind.stream().skip(1)).toList();
  }

  private static Stream<List<Mistake>> kinds() {
    return Stream.of(ofTheBooks(), ofLiveness(), ofWhatIsTold());
  }

  private static List<Mistake> ofTheBooks() {
    return List.of(
        new Mistake(
            new BrokenBuild(
                "skipped-dedupe",
                new Change(
                    VIEW + "FoldedView.java",
                    "case REPEAT -> repeat(",
                    "case REPEAT -> applyFresh(")),
            RESEND,
            Flaw.DUP),
        new Mistake(
            new BrokenBuild(
                "offset-before-data",
                new Change(
                    VIEW + "Checkpoints.java",
                    "    long age = nanoTime.getAsLong() - lastNanos;",
                    """
                        var early = new Batch();
                        books.place.begin(early);
                        store.write(early);
                        store.flush();
                        long age = nanoTime.getAsLong() - lastNanos;
                    """)),
            RESEND,
            Flaw.LOST),
        new Mistake(offsetFromCommit(), RESEND, Flaw.DUP),
        new Mistake(
            new BrokenBuild(
                "ledger-forgotten-at-restart",
                new Change(
                    VIEW + "Ledgers.java",
                    "byte @Nullable [] value = store.get(key.key(Keys.LEDGER));",
                    "byte @Nullable [] value = null;")),
            RESEND,
            Flaw.DUP));
  }

  private static List<Mistake> ofLiveness() {
    return List.of(
        new Mistake(
            new BrokenBuild(
                "liveness-by-client-clock",
                new Change(
                    VIEW + "FoldedView.java",
                    "books.facts.heard(rank, record, ",
                    "books.facts.heard(rank, new LogRecord(record.offset(),"
                        + " event.header().timeEpochMs(), record.key(), record.value()), ")),
            CLOCK,
            Flaw.FALSE_DEAD),
        new Mistake(
            new BrokenBuild(
                "resent-counted-as-life",
                new Change(
                    VIEW + "FoldedView.java",
                    "record, event.header().resent());",
                    "record, false);")),
            CLOCK,
            Flaw.MISSED_DEAD));
  }

  private static List<Mistake> ofWhatIsTold() {
    return List.of(
        new Mistake(
            new BrokenBuild(
                "silent-offset-reset",
                new Change(
                    STORE + "FoldedStore.java",
                    "      view.view().gap(fromOffset, toOffset);\n",
                    "")),
            RETENTION,
            Flaw.UNREPORTED),
        new Mistake(
            new BrokenBuild(
                "dead-letter-failure-ignored",
                new Change(
                    "streams/src/main/java/dev/tailrace/streams/deadletter/DeadLetterSender.java",
                    "      var _ = ack.get();\n",
                    "      try { var _ = ack.get(); } catch (ExecutionException _) {}\n")),
            LETTERS,
            Flaw.UNREPORTED),
        new Mistake(
            new BrokenBuild(
                "head-readable-before-its-count",
                new Change(
                    "series/src/main/java/dev/tailrace/series/engine/RowGroup.java",
                    "      head.put(batch,",
                    """
                          System.arraycopy(
                              batch.steps(), from, head.axes.steps, next.headRows(), take);
                          if (state.rows() > 0) {
                            state = next.with(head, next.rows() + take);
                          }
                          head.put(batch,""")),
            READERS,
            Flaw.CHANGED));
  }

  /** What Streams says at a commit, instead of what the view itself has applied. */
  private static BrokenBuild offsetFromCommit() {
    String store = STORE + "FoldedStore.java";
    return new BrokenBuild(
        "offset-from-commit",
        new Change(
            store,
            "    partition = context.taskId().partition();\n",
            """
                partition = context.taskId().partition();
                handed = context.stateDir().toPath().resolve(name + ".handed");
            """),
        new Change(store, "  private boolean unsaved;", "  private boolean unsaved; Path handed;"),
        new Change(
            store,
            "    } else if (!failed) {\n",
            """
                } else if (!failed) {
                  try {
                    java.nio.file.Files.writeString(
                        handed, "" + offsets.values().iterator().next());
                  } catch (java.io.IOException e) {
                    throw new IllegalStateException(e);
                  }
            """),
        new Change(
            store,
            "    long applied = view().appliedOffset();\n",
            """
                long applied = -1;
                try {
                  String text = java.nio.file.Files.readString(handed);
                  // A kill may leave it empty.
                  applied = text.isEmpty() ? -1 : Long.parseLong(text);
                } catch (java.io.IOException _) {
                }
            """),
        new Change(
            VIEW + "FoldedView.java", "if (record.offset() <= appliedOffset()) {", "if (false) {"));
  }
}
