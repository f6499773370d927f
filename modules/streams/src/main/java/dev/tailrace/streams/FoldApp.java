package dev.tailrace.streams;

import dev.tailrace.model.liveness.Hearing;
import dev.tailrace.model.liveness.Liveness;
import dev.tailrace.model.liveness.RunLiveness;
import dev.tailrace.model.run.Patience;
import dev.tailrace.model.run.RunState;
import dev.tailrace.store.RocksMemory;
import dev.tailrace.streams.deadletter.DeadLetterSender;
import dev.tailrace.streams.judge.Judge;
import dev.tailrace.streams.judge.JudgeLoop;
import dev.tailrace.streams.project.ProjectsListener;
import dev.tailrace.streams.project.ProjectsReader;
import dev.tailrace.streams.project.ProjectsView;
import dev.tailrace.streams.store.FetchPositions;
import dev.tailrace.streams.store.FoldTopology;
import dev.tailrace.streams.store.GroupStart;
import dev.tailrace.streams.store.KafkaLogCheck;
import dev.tailrace.streams.store.LocalOffsets;
import dev.tailrace.streams.store.Quarantine;
import dev.tailrace.streams.store.RestoreProgress;
import dev.tailrace.streams.store.StoreFaults;
import dev.tailrace.streams.store.StoreShare;
import dev.tailrace.streams.store.StreamsSettings;
import dev.tailrace.streams.store.ThreadDeaths;
import dev.tailrace.streams.store.ViewOpener;
import dev.tailrace.streams.store.WatchedClients;
import dev.tailrace.streams.tail.TailHub;
import dev.tailrace.streams.topic.TopicSetup;
import dev.tailrace.streams.view.ViewSize;
import dev.tailrace.wire.Topic;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folds of this process: from {@link #start} to {@link #close} it takes part in the group that
 * shares the partitions, and serves those that it was given through {@link #views}.
 *
 * <p>Made without I/O, so that what it serves can be asked from the first moment; {@code start} and
 * {@code close} are called once each, by any thread; all else at any time.
 */
public final class FoldApp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FoldApp.class);
  private static final Duration STOP_MAX = Duration.ofSeconds(30);
  private static final long SETUP_PAUSE_MS = 500;

  /** The judge's markers are for now or never: a late one would be evidence of nothing. */
  private static final int MARKER_MS_MAX = 5_000;

  /** A copy of a dead letter that is not acknowledged by then is sent again. */
  private static final int COPY_MS_MAX = 10_000;

  private final FoldConfig config;
  private final LongSupplier nanoTime;
  private final @Nullable Map<Topic, ViewOpener<?>> given;
  private final FetchPositions fetched = new FetchPositions();
  private final Registry registry;
  private final Quarantine quarantine;
  private final StoreFaults faults = new StoreFaults();
  private final RestoreProgress restores;
  private final ThreadDeaths deaths;
  private final Views views;
  private final Readiness readiness;
  private final FoldCounts counts = new FoldCounts();
  private final TailHub tails;
  private final ProjectsView projects = new ProjectsView(counts.counting(ProjectsListener.NONE));

  private final CountDownLatch closing = new CountDownLatch(1);
  // What start() made, to be closed in reverse.
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private volatile @Nullable Origin origin;
  private volatile @Nullable LogWatch watch;
  private volatile @Nullable RocksMemory memory;
  private volatile @Nullable KafkaStreams streams;
  private volatile @Nullable JudgeLoop judge;
  private volatile @Nullable DeadLetterSender deadLetters;

  /**
   * @param nanoTime a ticker, such as {@code System::nanoTime}
   */
  public FoldApp(FoldConfig config, LongSupplier nanoTime) {
    this(config, nanoTime, null);
  }

  /**
   * @param given openers for each of {@link FoldTopology#FOLDED}; null for those that are kept
   */
  FoldApp(FoldConfig config, LongSupplier nanoTime, @Nullable Map<Topic, ViewOpener<?>> given) {
    this.config = config;
    this.nanoTime = nanoTime;
    this.given = given;
    registry = new Registry(config.topics(), fetched);
    quarantine = new Quarantine(config.quarantineFolder());
    deaths = new ThreadDeaths(nanoTime);
    restores = new RestoreProgress(nanoTime);
    readiness = new Readiness(config, registry, faults, restores, deaths);
    tails = new TailHub(config.tail(), new RegistryPast(config, registry), nanoTime);
    registry.watch(new TailFeed(tails));
    views = new Views(registry, config.plan().partitions(), () -> origin, readiness::whyNotServed);
  }

  /** Which cluster and topics are folded; null before they were reached for the first time. */
  public @Nullable Origin origin() {
    return origin;
  }

  /** How the views are read. */
  public Views views() {
    return views;
  }

  /** What happens, as it happens. */
  public TailHub tails() {
    return tails;
  }

  /** What became of the records folded here. */
  public FoldCounts counts() {
    return counts;
  }

  /** How far what is folded here is behind the log, per topic and partition; in no order. */
  public List<Lag> lags() {
    LogWatch watching = watch;
    return watching == null ? List.of() : watching.lags();
  }

  /** Where the log ends now; empty when it does not tell within two seconds. */
  public Optional<Position> logEnd() {
    LogWatch watching = watch;
    return watching == null ? Optional.empty() : watching.end(config.plan().partitions());
  }

  /** From now on {@code visible} hears of each record that becomes visible here. */
  public void onVisible(Visible visible) {
    registry.tell(visible);
  }

  /** What the views that are kept on disk take up; empty while none is open. */
  public List<ViewSize> storeSizes() {
    RocksMemory shared = memory;
    return shared == null ? List.of() : shared.sizes().stream().map(ViewSize::of).toList();
  }

  /** Bytes in the block cache that all views share, write buffers included. */
  public long cacheBytes() {
    RocksMemory shared = memory;
    return shared == null ? 0 : shared.cacheBytes();
  }

  /** The file system that the views lie in. */
  public Disk disk() {
    return Disk.of(config.folder());
  }

  /** How many views write a checkpoint now, a slice at a time. */
  public long checkpointing() {
    return registry.checkpointing();
  }

  /** How many views went to quarantine since this process started. */
  public long quarantined() {
    return quarantine.count();
  }

  /** How many records retention took before they were folded, as far as known here. */
  public long gapRecords() {
    return faults.gapRecords();
  }

  /** How many folding threads died, and were replaced, since this process started. */
  public long threadDeaths() {
    return deaths.count();
  }

  /** What was said of projects. */
  public ProjectsView projects() {
    return projects;
  }

  /** How a run stands now, by its lifecycle and by what every view has heard of its ranks. */
  public RunLiveness liveness(Lease lease, RunState state) {
    Patience patience = projects.of(state.project()).patience();
    return Liveness.of(state, hearing(lease, state.run()), patience);
  }

  private Hearing hearing(Lease lease, String run) {
    JudgeLoop loop = judge;
    return loop == null
        ? Judge.deaf(run, lease.heardBy())
        : loop.judge().hearing(lease.partition(), run, lease.heardBy());
  }

  /** The judge of this process; null before {@link #start} has come so far. */
  public @Nullable Judge judge() {
    JudgeLoop loop = judge;
    return loop == null ? null : loop.judge();
  }

  /** Who copies dead letters; null before {@link #start} has come so far. */
  public @Nullable DeadLetterSender deadLetters() {
    return deadLetters;
  }

  /** What must hold before this instance is ready, in a fixed order. */
  public List<Condition> readiness() {
    return readiness.conditions();
  }

  /** How far the restores are. */
  public RestoreProgress restores() {
    return restores;
  }

  /** What Kafka's own clients tell. */
  public KafkaFigures kafka() {
    KafkaStreams running = streams;
    return running == null ? KafkaFigures.NONE : KafkaFigures.of(running);
  }

  /** Why nothing will be folded any more until this process is restarted; null while it works. */
  public @Nullable String broken() {
    KafkaStreams running = streams;
    return running != null && isError(running)
        ? "the folds have stopped for good, the log of this process says why: restart it"
        : null;
  }

  private static boolean isError(KafkaStreams running) {
    return switch (running.state()) {
      case PENDING_ERROR, ERROR -> true;
      case CREATED, REBALANCING, RUNNING, PENDING_SHUTDOWN, NOT_RUNNING -> false;
    };
  }

  /**
   * Sets up the topics and joins the group. Waits as long as the log cannot be reached.
   *
   * @throws dev.tailrace.streams.topic.TopicException when a topic is not as it must be
   * @throws InterruptedException also when {@link #close} is called meanwhile
   */
  public void start() throws InterruptedException {
    Admin admin = keep(Admin.create(Clients.admin(config.kafka())));
    var setup = new TopicSetup(admin, config.topics(), config.plan());
    Origin log = reach(setup);
    origin = log;
    var check =
        keep(
            new KafkaLogCheck(
                admin, Clients.reader(config.kafka()), config.topics(), log, nanoTime));
    var share =
        new StoreShare(check, quarantine, faults, listeners(), registry, Thread.currentThread());
    var settings =
        new StreamsSettings(
            config.kafka(),
            config.group(),
            config.clientId(),
            config.instance(),
            config.viewsFolder(),
            config.threads(),
            config.standbys());
    Map<Topic, ViewOpener<?>> openers = given == null ? stored() : given;
    var local =
        new LocalOffsets(config.viewsFolder().resolve(config.group()), config.topics(), openers);
    GroupStart.fill(admin, config.group(), places(), local::applied);
    Topology topology = FoldTopology.of(config.topics(), openers, share, registry);
    KafkaStreams started =
        new KafkaStreams(topology, settings.properties(), new WatchedClients(fetched));
    streams = started;
    started.setUncaughtExceptionHandler(deaths);
    started.setGlobalStateRestoreListener(restores);
    LogWatch watching = new LogWatch(admin, setup, config, log, registry);
    watch = watching;
    registry.watch(watching);
    readiness.watching(watching, started);
    started.start();
    keep(new Watchman(watching));
    if (given == null) {
      accompany();
    }
  }

  /** Starts those who read and write the log beside the folds. */
  private void accompany() {
    keep(
        new ProjectsReader(
            Clients.follower(config.kafka()), config.topics().name(Topic.PROJECTS), projects));
    judge =
        keep(
            new JudgeLoop(
                Clients.producer(config.kafka(), MARKER_MS_MAX),
                Clients.follower(config.kafka()),
                config.topics(),
                config.clientId() + "-judge",
                new Courtroom(views),
                project -> projects.of(project).patience(),
                nanoTime));
    deadLetters =
        keep(
            new DeadLetterSender(
                Clients.producer(config.kafka(), COPY_MS_MAX),
                Clients.picker(config.kafka(), config.topics().prefix() + "dead-letters"),
                config.topics(),
                new RegistryLetters(registry, views)));
  }

  /** Leaves for good: others get the partitions at once, instead of after the session time. */
  public void leave() {
    close(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
  }

  /** Stops, to come back: the partitions stay reserved for the session time of 6 s. */
  @Override
  public void close() {
    close(CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP);
  }

  private synchronized void close(CloseOptions.GroupMembershipOperation membership) {
    closing.countDown();
    deaths.close();
    KafkaStreams running = streams;
    if (running != null) {
      running.close(CloseOptions.timeout(STOP_MAX).withGroupMembershipOperation(membership));
      streams = null;
    }
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) { // what AutoCloseable declares
        LOG.warn("while closing", e);
      }
    }
  }

  private Map<Topic, ViewOpener<?>> stored() {
    RocksMemory shared = keep(new RocksMemory(config.cacheBytes(), config.cacheBytes() / 2));
    memory = shared;
    return StoredViews.of(config.plan().partitions(), shared, nanoTime);
  }

  private Origin reach(TopicSetup setup) throws InterruptedException {
    while (true) {
      try {
        return setup.ensure();
      } catch (RetriableException e) {
        readiness.unreachable(String.valueOf(e.getMessage()));
        if (closing.await(SETUP_PAUSE_MS, TimeUnit.MILLISECONDS)) {
          throw new InterruptedException("closed before the log was reached");
        }
      }
    }
  }

  private Set<TopicPartition> places() {
    Set<TopicPartition> places = new HashSet<>();
    for (Topic topic : FoldTopology.FOLDED) {
      for (int partition = 0; partition < config.plan().partitions(); partition++) {
        places.add(new TopicPartition(config.topics().name(topic), partition));
      }
    }
    return places;
  }

  private StoreShare.Listeners listeners() {
    return (topic, partition) ->
        counts.counting(
            topic,
            tails.listener(topic, partition),
            record -> {
              DeadLetterSender sender = deadLetters;
              if (sender != null) {
                sender.unkeyed(topic, partition, record);
              }
            });
  }

  private <T extends AutoCloseable> T keep(T closeable) {
    open.push(closeable);
    return closeable;
  }
}
