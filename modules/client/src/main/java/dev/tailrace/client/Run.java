package dev.tailrace.client;

import dev.tailrace.model.Names;
import dev.tailrace.model.Value;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.Launch;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.wire.Decoded;
import dev.tailrace.wire.EventCodec;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A started run, as one rank reports it. Every method may be called from any thread, returns
 * without waiting for a disk or a network unless it says so, and never throws: what goes wrong is
 * counted in {@link #stats} and logged once a minute.
 *
 * <p>{@link #close} ends this rank as finished. A try statement cannot tell {@code close} that an
 * exception is on its way, so work that may throw is given to {@link RunBuilder#track}, which ends
 * the rank as failed and throws the exception on:
 *
 * <pre>{@code
 * Tailrace.run("mnist").track(run -> train(run));
 * }</pre>
 *
 * <p>Nobody may come to end the run. When an exception leaves the thread that started it, the rank
 * ends as failed with that; one that ends another thread is an alert, and the rank ends as failed
 * at its {@link #close} or with the JVM. Then it ends, if it still has not, as finished when all
 * threads have ended, and as interrupted on a signal or {@code System.exit}: with the exit code of
 * a signal (143, say), without that of {@code System.exit}, which nobody can see (say {@link
 * #finish(int)}). {@code Runtime.halt} and {@code kill -9} end nothing: what was written down is
 * sent by the next run that is started on the same spool folder and target, or by {@link
 * Spool#sync}.
 */
public final class Run implements AutoCloseable {
  private final Identity identity;
  private final @Nullable Pipeline pipeline; // null when disabled
  private final long closeMs;
  private final Lookout lookout;
  private final @Nullable Captures captures;

  private Run(Identity identity, @Nullable Pipeline pipeline, Settings settings) {
    this.identity = identity;
    this.pipeline = pipeline;
    this.closeMs = settings.closeMs();
    this.lookout = new Lookout(this, closeMs);
    this.captures = pipeline == null ? null : Captures.start(settings, pipeline);
  }

  static Run disabled(Identity identity, Settings settings) {
    return new Run(identity, null, settings);
  }

  static Run start(Identity identity, Settings settings, Launch launch, @Nullable Long fromStep) {
    Function<Header, RunEvent> first =
        header ->
            launch.attempt() > 1
                ? new RunEvent.RunResumed(header, launch, fromStep)
                : new RunEvent.RunStarted(header, launch);
    byte[] value = EventCodec.cbor(first.apply(identity.header(System.currentTimeMillis(), 1)));
    if (EventCodec.decode(value) instanceof Decoded.Refused(var refusal)) {
      throw new IllegalArgumentException(refusal.reason().code() + ": " + refusal.detail());
    }
    Pipeline pipeline = new Pipeline(identity, settings);
    pipeline.start(first);
    Run run = new Run(identity, pipeline, settings);
    run.lookout.start(settings, pipeline.counters);
    return run;
  }

  /** The run's id, the same for all ranks and attempts. */
  public String id() {
    return identity.run();
  }

  /** This process's rank. */
  public int rank() {
    return identity.rank();
  }

  /** This process's attempt, from 1. */
  public int attempt() {
    return identity.attempt();
  }

  /** What a child process needs in its environment to report into this run, as another rank. */
  public Map<String, String> childEnvironment() {
    return Map.of("TAILRACE_RUN_ID", id(), "TAILRACE_ATTEMPT", Integer.toString(attempt()));
  }

  /** Logs one value. NaN and infinities are values. */
  public void log(long step, String metric, double value) {
    guarded("log", p -> p.sets.of(metric).log(step, value));
  }

  /** Logs the values of several metrics at one step; a null value is left out and counted. */
  public void log(long step, Map<String, ? extends @Nullable Number> values) {
    guarded("log", p -> p.sets.log(step, values));
  }

  /**
   * Prepares metrics that are logged together, for the hot path; the same names give the same set.
   * A set with a name that is not allowed drops what is logged, and that is counted.
   */
  public MetricSet metrics(String... names) {
    if (pipeline == null) {
      return MetricSet.disabled(names);
    }
    return pipeline.sets.of(List.of(names));
  }

  /** Sets entries of the summary, from a map or a record; null removes one. */
  public void summary(Object mapOrRecord) {
    fields("summary", mapOrRecord, RunEvent.SummaryChanged::new);
  }

  /** Sets one entry of the summary; null removes it. */
  public void summary(String key, @Nullable Object value) {
    field("summary", key, value, RunEvent.SummaryChanged::new);
  }

  /** Sets entries of the config, from a map or a record; null removes one. */
  public void config(Object mapOrRecord) {
    fields("config", mapOrRecord, Run::configChanged);
  }

  /** Sets one entry of the config; null removes it. */
  public void config(String key, @Nullable Object value) {
    field("config", key, value, Run::configChanged);
  }

  private static RunEvent configChanged(Header header, Value.Fields config) {
    return new RunEvent.ConfigChanged(header, Secrets.masked(config));
  }

  /** Sets tags; null removes one. */
  public void tags(Map<String, ?> values) {
    fields("tags", values, RunEvent.TagsChanged::new);
  }

  private interface FieldsEvent {
    RunEvent of(Header header, Value.Fields fields);
  }

  private void field(String what, String key, @Nullable Object value, FieldsEvent event) {
    guarded(what, p -> add(p, new Value.Fields(Map.of(key, Values.of(value))), event));
  }

  private void fields(String what, Object mapOrRecord, FieldsEvent event) {
    guarded(what, p -> add(p, Values.fields(mapOrRecord), event));
  }

  private static void add(Pipeline pipeline, Value.Fields fields, FieldsEvent event) {
    pipeline.inbox.add(Values.bytes(fields), header -> event.of(header, fields));
  }

  /**
   * Logs console output. Text with line ends becomes several lines; a line of more than 64 KiB is
   * cut into several.
   *
   * @param stream such as {@code stdout}
   */
  public void line(String stream, String text) {
    guarded(
        "line",
        p -> {
          if (Names.isName(stream)) {
            p.inbox.addText(stream, text);
          } else {
            p.counters.error("not a stream's name: " + stream);
          }
        });
  }

  /** Raises an alert for people; {@code text} may be null. */
  public void alert(AlertLevel level, String title, @Nullable String text) {
    guarded(
        "alert",
        p ->
            p.inbox.add(
                2L * (title.length() + Objects.requireNonNullElse(text, "").length()),
                header -> new RunEvent.AlertRaised(header, level.code(), title, text)));
  }

  /** Says how a metric is meant; the last word counts. */
  public void defineMetric(MetricDefinition definition) {
    guarded(
        "defineMetric",
        p -> {
          var summary = definition.summary();
          var goal = definition.goal();
          p.inbox.add(
              0,
              header ->
                  new RunEvent.MetricDefined(
                      header,
                      definition.name(),
                      definition.x(),
                      summary == null ? null : summary.code(),
                      goal == null ? null : goal.code()));
        });
  }

  /** Stores a file under its own name; see {@link #artifact(String, Path)}. */
  public Upload artifact(Path file) {
    return upload("artifact", () -> Delivery.artifact(String.valueOf(file.getFileName()), file));
  }

  /**
   * Stores a file as an artifact, in the background: its bytes go to the server; where there is no
   * server's URL, or it keeps no artifacts, an event says where the file lies. The file must stay
   * as it is until the upload has ended; one that cannot be read is counted as an error.
   *
   * @param path the artifact's name, with slashes
   */
  public Upload artifact(String path, Path file) {
    return upload("artifact", () -> Delivery.artifact(path, file));
  }

  /**
   * Stores a file of the program's code like an artifact, as {@code source/} and its path below the
   * working folder (else its name).
   */
  public Upload saveSource(Path file) {
    return upload("saveSource", () -> Delivery.source(file));
  }

  /** Stores a picture, a table or the like, as an artifact below {@code media/}. */
  public Upload logMedia(Media media) {
    return upload("logMedia", () -> Delivery.media(media));
  }

  /**
   * Says that the run reads a file, with its size and SHA-256. The file is hashed in the background
   * and is not copied.
   *
   * @param role what it is for, such as {@code data}; may be null
   */
  public Upload useResource(Path file, @Nullable String role) {
    return upload("useResource", () -> Delivery.resource(file, role));
  }

  /** Says that the run reads what lies at {@code uri}, which is not looked at. */
  public void useResource(String path, URI uri, @Nullable String role) {
    guarded(
        "useResource",
        p -> {
          var file = new RunEvent.FileRef(path, null, null, uri.toString(), role);
          p.inbox.add(512, header -> new RunEvent.ResourceUsed(header, file));
        });
  }

  private Upload upload(String what, Supplier<Delivery> delivery) {
    var upload = new AtomicReference<>(Upload.over());
    guarded(what, p -> upload.set(p.uploads.add(delivery.get())));
    return upload.get();
  }

  /** Says that this rank will be silent for so long (a compilation, say), which is no bad sign. */
  public void expectSilence(Duration silence) {
    guarded(
        "expectSilence",
        p ->
            p.inbox.add(
                0,
                header ->
                    new RunEvent.ProgressDeclared(
                        header, identity.rank(), identity.attempt(), silence.toMillis())));
  }

  /**
   * Waits until all that was logged before is written down, so that even the death of the process
   * does not lose it. Before a checkpoint, for instance. Without it, what was logged in the last 20
   * ms ({@link RunBuilder#flushEvery}) before a {@code kill -9} may be lost, and nothing older.
   *
   * @return false when that could not be had in time, or the run has ended
   * @throws InterruptedException when the thread is interrupted; nothing is lost
   */
  public boolean flush(Duration within) throws InterruptedException {
    return pipeline == null || pipeline.flush(within);
  }

  /** What became of everything so far. */
  public Stats stats() {
    return pipeline == null ? Stats.NONE : pipeline.stats();
  }

  /**
   * Ends this rank as finished and waits until the log has all of it, or until the close time (30 s
   * by default) is over: then the rest stays in the spool. Whatever is logged later is dropped and
   * counted. Only the first end counts.
   */
  public void finish() {
    end(Ending.FINISHED, closeMs);
  }

  /**
   * Ends this rank as its process is about to: finished with exit code 0, else failed. To be called
   * before {@code System.exit}, whose code nobody can see. Waits like {@link #finish()}.
   */
  public void finish(int exitCode) {
    end(Ending.exited(exitCode), closeMs);
  }

  /** Ends this rank as failed, with what was thrown; waits like {@link #finish()}. */
  public void fail(Throwable cause) {
    end(Ending.failed(cause, null), closeMs);
  }

  /** Ends this rank as interrupted: it was stopped from outside. Waits like {@link #finish()}. */
  public void interrupt() {
    end(Ending.INTERRUPTED, closeMs);
  }

  /**
   * {@link #finish()}, if the run was not ended before. If another thread died of an exception
   * during the run, it ends as failed with that.
   */
  @Override
  public void close() {
    end(lookout.stated(Ending.FINISHED), closeMs);
  }

  /** What {@link #close} does, with the result of the work. */
  void close(@Nullable Object result) {
    Ending ending = lookout.stated(Ending.FINISHED);
    Value told = result == null ? null : Values.of(result);
    end(new Ending(ending.status(), ending.exitCode(), told, ending.error()), closeMs);
  }

  void end(Ending ending, long withinMs) {
    if (captures != null) {
      captures.close();
    }
    guarded("end", p -> p.finish(header -> ending.event(header, identity), withinMs));
    lookout.stop();
  }

  private void guarded(String what, Consumer<Pipeline> action) {
    Pipeline running = pipeline;
    if (running == null) {
      return;
    }
    try {
      action.accept(running);
    } catch (RuntimeException e) {
      running.counters.error(what + ": " + e);
    }
  }
}
