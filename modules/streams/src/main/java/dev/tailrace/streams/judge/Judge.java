package dev.tailrace.streams.judge;

import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.Heartbeat;
import dev.tailrace.model.event.RunEvent.Episode;
import dev.tailrace.model.event.RunEvent.RunLost;
import dev.tailrace.model.event.RunEvent.RunRevived;
import dev.tailrace.model.liveness.Hearing;
import dev.tailrace.model.liveness.Judgement;
import dev.tailrace.model.liveness.Liveness;
import dev.tailrace.model.run.Patience;
import dev.tailrace.model.run.RunState;
import dev.tailrace.model.run.Standing;
import dev.tailrace.streams.view.Facts;
import dev.tailrace.wire.Decoded;
import dev.tailrace.wire.EventCodec;
import dev.tailrace.wire.Topic;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges the ranks of the partitions that are folded here. One thread ticks; {@link #hearing} and
 * the counts may be asked by any.
 */
public final class Judge {
  private final long tickMs;
  private final LogAccess log;
  private final Court court;
  private final Function<String, Patience> patienceOf;
  private final LongSupplier nanoTime;
  private final Map<Integer, Bench> benches = new ConcurrentHashMap<>();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong revived = new AtomicLong();
  private volatile @Nullable Marked lastMarked;

  /** What is remembered of one partition while it is folded here. */
  private record Bench(Watch watch, Heartbeats beats, Verdicts verdicts) {}

  /**
   * A moment by two clocks.
   *
   * @param epochMs by the broker's
   * @param nanos by this process's ticker, when the broker's answer came
   */
  public record Marked(long epochMs, long nanos) {}

  /**
   * A judge that has not ticked yet.
   *
   * @param patienceOf the patience with ranks that declare no heartbeat, by project
   */
  Judge(
      long tickMs,
      LogAccess log,
      Court court,
      Function<String, Patience> patienceOf,
      LongSupplier nanoTime) {
    this.tickMs = tickMs;
    this.log = log;
    this.court = court;
    this.patienceOf = patienceOf;
    this.nanoTime = nanoTime;
  }

  /** How many verdicts of {@code run.lost} this process has written. */
  public long lostWritten() {
    return lost.get();
  }

  /** How many verdicts of {@code run.revived} this process has written. */
  public long revivedWritten() {
    return revived.get();
  }

  /** The last acknowledged marker, of any partition; null when there was none yet. */
  public @Nullable Marked lastMarked() {
    return lastMarked;
  }

  /** Up to when this partition is known to be folded. */
  public Evidence evidence(int partition) {
    Bench bench = benches.get(partition);
    return bench == null ? Evidence.NONE : bench.watch().evidence();
  }

  /** What was heard of a run's ranks, for {@link Liveness}. */
  public Hearing hearing(int partition, String run, List<Facts> heardBy) {
    Bench bench = benches.get(partition);
    return bench == null ? deaf(run, heardBy) : hearing(bench, run, heardBy);
  }

  /** A hearing without any evidence, while no judge is there. */
  public static Hearing deaf(String run, List<Facts> heardBy) {
    return new RankHearing(run, heardBy, new Heartbeats(), Evidence.NONE, new Verdicts());
  }

  /** Marks, waits for nothing, and judges what the folds have reached. */
  void tick() {
    Set<Integer> served = court.served();
    benches.keySet().retainAll(served);
    served.forEach(partition -> benches.computeIfAbsent(partition, _ -> bench()));
    Set<Integer> live = new HashSet<>(served);
    live.removeIf(partition -> !court.hasLiveRuns(partition));
    log.mark(live)
        .forEach(
            (partition, marked) -> {
              Bench bench = benches.get(partition);
              lastMarked = new Marked(marked.epochMs(), marked.nanos());
              if (bench != null) {
                bench.watch().marked(marked.epochMs(), marked.nanos(), marked.ends());
              }
            });
    log.readHeartbeats(served, this::heard);
    live.forEach(this::judge);
  }

  private Bench bench() {
    return new Bench(new Watch(tickMs), new Heartbeats(), new Verdicts());
  }

  private void heard(int partition, byte[] value, long appendEpochMs) {
    Bench bench = benches.get(partition);
    if (bench != null && EventCodec.decode(value) instanceof Decoded.Known(Heartbeat beat)) {
      bench.beats().add(beat, appendEpochMs, nanoTime.getAsLong());
    }
  }

  private void judge(int partition) {
    Bench bench = benches.get(partition);
    if (bench == null) {
      return;
    }
    bench.watch().advance(ends -> folded(partition, ends));
    if (bench.watch().evidence().epochMs() == 0) {
      return;
    }
    Set<String> live = new HashSet<>();
    court.eachLiveRun(
        partition,
        run -> {
          live.add(run.state().run());
          judge(partition, bench, run);
        });
    bench.beats().retain(live::contains);
  }

  private boolean folded(int partition, Map<Topic, Long> ends) {
    long heartbeats = ends.getOrDefault(Topic.HEARTBEATS, 0L);
    return log.heartbeatsRead(partition) >= heartbeats && court.folded(partition, views(ends));
  }

  private static Map<Topic, Long> views(Map<Topic, Long> ends) {
    Map<Topic, Long> views = new EnumMap<>(Topic.class);
    views.putAll(ends);
    views.remove(Topic.HEARTBEATS);
    return views;
  }

  private void judge(int partition, Bench bench, Court.Case run) {
    RunState state = run.state();
    note(bench.verdicts(), state);
    Judgement judgement =
        Liveness.judge(
            state, hearing(bench, state.run(), run.heardBy()), patienceOf.apply(state.project()));
    for (Judgement.LostRank rank : judgement.lost()) {
      if (due(bench, state, rank.episode(), RunLost.class)) {
        log.write(partition, new RunLost(header(bench, state), rank.episode(), rank.evidence()));
        lost.incrementAndGet();
      }
    }
    for (Episode episode : judgement.revived()) {
      if (due(bench, state, episode, RunRevived.class)) {
        log.write(partition, new RunRevived(header(bench, state), episode));
        revived.incrementAndGet();
      }
    }
  }

  private void note(Verdicts verdicts, RunState state) {
    state
        .ranks()
        .forEach(
            (number, rank) -> {
              if (rank.standing() instanceof Standing.Lost) {
                verdicts.standing(state.run(), number, nanoTime.getAsLong());
              } else {
                verdicts.lifted(state.run(), number);
              }
            });
  }

  private boolean due(
      Bench bench,
      RunState state,
      Episode episode,
      Class<? extends dev.tailrace.model.event.RunEvent> kind) {
    return bench.verdicts().due(state.run(), episode, kind, nanoTime.getAsLong());
  }

  /** The judge has no clock of its own: a verdict's time is that of its evidence. */
  private static Header header(Bench bench, RunState state) {
    return Header.unsequenced(state.run(), bench.watch().evidence().epochMs());
  }

  private static Hearing hearing(Bench bench, String run, List<Facts> heardBy) {
    return new RankHearing(run, heardBy, bench.beats(), bench.watch().evidence(), bench.verdicts());
  }
}
