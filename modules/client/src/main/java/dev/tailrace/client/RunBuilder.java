package dev.tailrace.client;

import dev.tailrace.model.Names;
import dev.tailrace.model.Value;
import dev.tailrace.model.event.Launch;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a run before it starts. What is not said comes from the environment, then from
 * the launcher (torch-elastic, Open MPI, Slurm), then from defaults. Not thread-safe.
 *
 * <p>A wrong value is an {@link IllegalArgumentException}, here or from {@link #start}; an
 * unreachable server is not.
 */
public final class RunBuilder {
  private final Map<String, String> environment;
  private final Place place;
  private String project;
  private @Nullable String id;
  private @Nullable String name;
  private @Nullable String group;
  private @Nullable String jobType;
  private @Nullable String note;
  private Value.Fields config = Value.Fields.EMPTY;
  private Value.Fields tags = Value.Fields.EMPTY;
  private @Nullable Integer rank;
  private @Nullable Integer worldSize;
  private @Nullable Integer attempt;
  private @Nullable Long fromStep;
  private Launch.@Nullable Parent parent;
  private @Nullable Long staleAfterMs;
  private @Nullable Long lostAfterMs;
  private Mode mode;
  private Target target;
  private Path spoolFolder;
  private long heartbeatMs = Settings.HEARTBEAT_MS;
  private long flushMs = Settings.FLUSH_MS;
  private long closeMs = Settings.CLOSE_MS;
  private long memoryBytesMax = Settings.MEMORY_BYTES_MAX;
  private long spoolBytesMax = Settings.SPOOL_BYTES_MAX;
  private long systemMs = Settings.SYSTEM_MS;
  private boolean captureOutput;
  private boolean uncaughtExceptions = true;
  private boolean shutdownHook = true;

  RunBuilder(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
    this.place = Place.of(environment);
    this.project = environment.getOrDefault("TAILRACE_PROJECT", "default");
    this.id = environment.get("TAILRACE_RUN_ID");
    this.mode = Mode.fromEnvironment(environment);
    this.target = Target.fromEnvironment(environment);
    this.spoolFolder = Spool.folder(environment);
  }

  /** The project's id; {@code TAILRACE_PROJECT}, else {@code default}. */
  public RunBuilder project(String value) {
    project = value;
    return this;
  }

  /**
   * The run's id; {@code TAILRACE_RUN_ID}, else the launcher's job, else a new one. Ranks and
   * attempts with the same id are one run.
   */
  public RunBuilder id(String value) {
    id = value;
    return this;
  }

  /** What people call the run. */
  public RunBuilder name(String value) {
    name = value;
    return this;
  }

  /** Runs that belong together, such as a sweep. */
  public RunBuilder group(String value) {
    group = value;
    return this;
  }

  /** What kind of job this is, such as {@code train} or {@code eval}. */
  public RunBuilder jobType(String value) {
    jobType = value;
    return this;
  }

  /** A remark for people. */
  public RunBuilder note(String value) {
    note = value;
    return this;
  }

  /** Adds the entries of a map, or the components of a record, to the config. */
  public RunBuilder config(Object mapOrRecord) {
    config = config.merge(Values.fields(mapOrRecord));
    return this;
  }

  /** Adds one entry to the config. */
  public RunBuilder config(String key, @Nullable Object value) {
    config = config.merge(new Value.Fields(Map.of(key, Values.of(value))));
    return this;
  }

  /** Adds tags; a tag is a name with a value. */
  public RunBuilder tags(Map<String, ?> values) {
    tags = tags.merge(Values.fields(values));
    return this;
  }

  /** This process's rank, 0..worldSize-1; else the launcher's, else 0. */
  public RunBuilder rank(int value) {
    rank = value;
    return this;
  }

  /** How many ranks the run has; else the launcher's number, else not said. */
  public RunBuilder worldSize(int value) {
    worldSize = value;
    return this;
  }

  /**
   * Which attempt this is, from 1. Else {@code TAILRACE_ATTEMPT}, else the launcher's restarts + 1,
   * else the server is asked for at most 2 s, as one of many ranks for at most 10 s.
   */
  public RunBuilder attempt(int value) {
    attempt = value;
    return this;
  }

  /** The step from which this attempt does the work again; for attempts after the first. */
  public RunBuilder fromStep(long value) {
    fromStep = value;
    return this;
  }

  /** The run, and if known its attempt and step, that this one was started from. */
  public RunBuilder parent(String run, @Nullable Integer ofAttempt, @Nullable Long step) {
    parent = new Launch.Parent(run, ofAttempt, step);
    return this;
  }

  /** Silence after which the run is shown as stale; 3 heartbeats when not said. */
  public RunBuilder staleAfter(Duration value) {
    staleAfterMs = value.toMillis();
    return this;
  }

  /** Silence after which the run is judged lost; 10 heartbeats when not said. */
  public RunBuilder lostAfter(Duration value) {
    lostAfterMs = value.toMillis();
    return this;
  }

  /** The server; {@code TAILRACE_URL}, else {@value Target#DEFAULT_URL} when there is no Kafka. */
  public RunBuilder url(String value) {
    return target(
        new Target(
            target.kafka(),
            target.kafkaProperties(),
            target.topicPrefix(),
            URI.create(value),
            target.token()));
  }

  /**
   * Kafka's bootstrap servers: events go there directly. {@code TAILRACE_KAFKA_BOOTSTRAP_SERVERS}.
   * The server's URL, when one was said, still takes artifacts.
   */
  public RunBuilder kafka(String bootstrap) {
    boolean urlWasSaid = target.kafka() != null || environment.containsKey("TAILRACE_URL");
    return target(
        new Target(
            bootstrap,
            target.kafkaProperties(),
            target.topicPrefix(),
            urlWasSaid || !isDefaultUrl() ? target.url() : null,
            target.token()));
  }

  private boolean isDefaultUrl() {
    return URI.create(Target.DEFAULT_URL).equals(target.url());
  }

  /** Where events go, with every detail. */
  public RunBuilder target(Target value) {
    target = value;
    return this;
  }

  /** {@code TAILRACE_MODE}, else online. */
  public RunBuilder mode(Mode value) {
    mode = value;
    return this;
  }

  /** {@code TAILRACE_SPOOL_DIR}, else {@code .tailrace/spool} in the user's home. */
  public RunBuilder spoolFolder(Path value) {
    spoolFolder = value;
    return this;
  }

  /** Promised interval between signs of life; 10 s when not said, at least 1 s. */
  public RunBuilder heartbeat(Duration value) {
    heartbeatMs = value.toMillis();
    return this;
  }

  /**
   * How long a logged thing waits at most before it is written down, which is what a killed process
   * loses; 20 ms when not said. Longer makes fewer and larger records.
   */
  public RunBuilder flushEvery(Duration value) {
    flushMs = value.toMillis();
    return this;
  }

  /** How long {@code finish} and {@code close} wait at most for the log; 30 s when not said. */
  public RunBuilder closeWithin(Duration value) {
    closeMs = value.toMillis();
    return this;
  }

  /** Bound of what was logged and not written down yet; 64 MiB when not said. */
  public RunBuilder memoryBytesMax(long value) {
    memoryBytesMax = value;
    return this;
  }

  /** Bound of this process's files in the spool folder; 1 GiB when not said. */
  public RunBuilder spoolBytesMax(long value) {
    spoolBytesMax = value;
    return this;
  }

  /**
   * How often the load of machine, process and JVM is measured, as metrics named {@code system/...}
   * whose steps count the measurements; 10 s when not said, zero for never.
   */
  public RunBuilder systemMetrics(Duration every) {
    systemMs = every.toMillis();
    return this;
  }

  /**
   * Whether what is printed to {@code System.out} and {@code System.err} is also logged as lines;
   * false when not said. What native code and child processes print is not seen.
   */
  public RunBuilder captureOutput(boolean value) {
    captureOutput = value;
    return this;
  }

  /**
   * Whether an exception that leaves a thread uncaught makes the run fail, see {@link Run}; true
   * when not said. It is handled and printed as it would be. Not seen are exceptions in a thread
   * with a handler of its own, and those that an executor keeps in a {@code Future}.
   */
  public RunBuilder uncaughtExceptions(boolean value) {
    uncaughtExceptions = value;
    return this;
  }

  /** Whether the end of the JVM ends the run, see {@link Run}; true when not said. */
  public RunBuilder shutdownHook(boolean value) {
    shutdownHook = value;
    return this;
  }

  /**
   * Starts a run, does the work and ends the run: as finished, or as failed with what the work
   * throws, which is thrown on as it is.
   */
  public <X extends Exception> void track(Work<X> work) throws X {
    this.<@Nullable Void, X>compute(
        run -> {
          work.on(run);
          return null;
        });
  }

  /** Like {@link #track}; what the work returns is also the run's result, as far as it is plain. */
  public <T extends @Nullable Object, X extends Exception> T compute(Computation<T, X> work)
      throws X {
    Run run = start();
    try {
      T result = work.on(run);
      run.close(result);
      return result;
    } catch (Throwable e) {
      run.fail(e);
      throw e;
    }
  }

  /**
   * Starts reporting. Waits for no server, but where an attempt has to be asked: see {@link
   * #attempt}.
   *
   * @throws IllegalArgumentException when something was said that no server would accept
   */
  public Run start() {
    Settings settings =
        new Settings(
            mode,
            target,
            spoolFolder,
            heartbeatMs,
            flushMs,
            closeMs,
            memoryBytesMax,
            spoolBytesMax,
            systemMs,
            captureOutput,
            uncaughtExceptions,
            shutdownHook);
    int ownRank = rank != null ? rank : Optional.ofNullable(place.rank()).orElse(0);
    String run = runId();
    if (!Names.isId(run)) {
      throw new IllegalArgumentException(
          "a run id is 1 to 128 of A-Z a-z 0-9 . _ - and begins with a letter or digit: " + run);
    }
    if (mode == Mode.DISABLED) {
      return Run.disabled(new Identity(run, Ids.writer(), ownRank, 1), settings);
    }
    var identity = new Identity(run, Ids.writer(), ownRank, attemptOf(run, ownRank));
    return Run.start(identity, settings, launch(identity, settings), fromStep);
  }

  private String runId() {
    if (id != null) {
      return id;
    }
    if (place.jobId() != null) {
      return place.jobId();
    }
    if (isOneOfMany()) {
      throw new IllegalArgumentException(
          "several ranks need one run id: set TAILRACE_RUN_ID for all of them, or call id(..)");
    }
    return Ids.run();
  }

  private boolean isOneOfMany() {
    Integer ranks = worldSize != null ? worldSize : place.worldSize();
    return ranks != null && ranks > 1;
  }

  private int attemptOf(String run, int ownRank) {
    if (attempt != null) {
      return attempt;
    }
    String said = environment.get("TAILRACE_ATTEMPT");
    if (said != null) {
      if (!said.matches("[1-9]\\d{0,8}")) {
        throw new IllegalArgumentException("TAILRACE_ATTEMPT is 1, 2, ..., not " + said);
      }
      return Integer.parseInt(said);
    }
    if (place.restarts() != null) {
      return place.restarts() + 1;
    }
    boolean mayBeKnown = mode == Mode.ONLINE && (id != null || place.jobId() != null);
    return mayBeKnown ? Attempts.ask(target, run, ownRank, isOneOfMany()) : 1;
  }

  private Launch launch(Identity identity, Settings settings) {
    Map<String, Object> git = GitCopy.told(Path.of(""));
    return new Launch(
        project,
        name,
        group,
        jobType,
        identity.attempt(),
        identity.rank(),
        worldSize != null ? worldSize : place.worldSize(),
        settings.heartbeatMs(),
        staleAfterMs,
        lostAfterMs,
        Secrets.masked(config),
        tags,
        note,
        Surroundings.host(environment),
        git == null ? null : Values.of(git),
        null,
        Values.of(ClassPath.own()),
        Surroundings.command(),
        parent);
  }
}
