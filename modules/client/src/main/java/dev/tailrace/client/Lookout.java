package dev.tailrace.client;

import dev.tailrace.model.event.RunEvent.EndStatus;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Watches the process for an open run, and ends the run when nobody else does: when the thread that
 * started it dies of an exception, else when the JVM ends. An exception that ends another thread is
 * told by an alert at once and makes a failure of the end that nobody states. Any thread.
 */
final class Lookout implements Uncaught.Watcher {
  private static final long HOOK_MS_MAX = 10_000;
  private static final int SIGNALLED = 128;

  private final Run run;
  private final long closeMs;
  private final long ownerId = Thread.currentThread().threadId();
  private final boolean ownedByMain = isMain(Thread.currentThread());
  private final AtomicReference<@Nullable Thrown> first = new AtomicReference<>();
  private @Nullable Thread hook;

  private record Thrown(Throwable thrown, boolean inMain) {
    /** A JVM whose main thread died exits with 1, if nobody ends it otherwise. */
    Ending ending() {
      return Ending.failed(thrown, inMain ? 1 : null);
    }
  }

  Lookout(Run run, long closeMs) {
    this.run = run;
    this.closeMs = closeMs;
  }

  /** Begins to watch; once, by the thread that starts the run. */
  void start(Settings settings, Counters counters) {
    if (settings.uncaughtExceptions()) {
      Uncaught.watch(this);
    }
    if (settings.shutdownHook()) {
      Thread thread = new Thread(this::processEnds, "tailrace-shutdown");
      try {
        Runtime.getRuntime().addShutdownHook(thread);
        hook = thread;
      } catch (IllegalStateException e) {
        counters.error("start: the JVM is shutting down already");
      }
    }
  }

  /** Watches no more; more than once does no harm. */
  void stop() {
    Uncaught.forget(this);
    Thread thread = hook;
    if (thread != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(thread);
      } catch (IllegalStateException e) {
        // The JVM is shutting down: the hook runs and finds the run ended.
      }
    }
  }

  @Override
  public void thrown(Thread thread, Throwable thrown) {
    if (isOurs(thread)) {
      return; // reporting may fail, the run does not fail with it
    }
    first.compareAndSet(null, new Thrown(thrown, isMain(thread)));
  }

  @Override
  public void ending(Thread thread, Throwable thrown) {
    if (thread.threadId() == ownerId) {
      run.end(stated(Ending.FINISHED), closeMs);
    } else if (!isOurs(thread)) {
      var failure = Failure.of(thrown);
      run.alert(
          AlertLevel.ERROR,
          "uncaught exception in thread \"" + thread.getName() + "\"",
          failure.type() + (failure.message() == null ? "" : ": " + failure.message()));
    }
  }

  private static boolean isOurs(Thread thread) {
    return thread.getName().startsWith("tailrace-");
  }

  /** The JVM's own first thread, as far as its name tells; its id differs between versions. */
  private static boolean isMain(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    return thread.getName().equals("main") && group != null && group.getName().equals("main");
  }

  /** The failure that was seen, if there was one, else what would be said without it. */
  Ending stated(Ending otherwise) {
    Thrown seen = first.get();
    return seen == null ? otherwise : seen.ending();
  }

  private void processEnds() {
    Ending stated = stated(Ending.INTERRUPTED);
    Ending ending =
        switch (ProcessEnd.underWay()) {
          case ProcessEnd.ThreadsEnded() -> threadsEnded();
          case ProcessEnd.Signal(int number) ->
              new Ending(stated.status(), SIGNALLED + number, null, stated.error());
          case ProcessEnd.Unknown() -> new Ending(stated.status(), null, null, stated.error());
        };
    run.end(ending, Math.min(closeMs, HOOK_MS_MAX));
  }

  /** The exit code is that of the main thread, of which only what came during the run is known. */
  private Ending threadsEnded() {
    Ending stated = stated(Ending.FINISHED);
    Integer exitCode = stated.exitCode();
    if (exitCode == null && ownedByMain) {
      exitCode = 0;
    }
    EndStatus status = stated.status();
    return new Ending(status, exitCode, null, stated.error());
  }
}
