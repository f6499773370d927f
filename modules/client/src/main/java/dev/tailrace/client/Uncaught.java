package dev.tailrace.client;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells open runs of exceptions that nobody caught. The default handler of before, or the JVM's own
 * printing, comes as it would have; ours is in its place only while a run is open. Any thread.
 */
final class Uncaught {
  /** A run, as it is told of an exception that ends a thread. */
  interface Watcher {
    /** Before anything is printed: only remembers, as a handler may end the JVM. */
    void thrown(Thread thread, Throwable thrown);

    /** After all was printed; may wait. */
    void ending(Thread thread, Throwable thrown);
  }

  private static final Set<Watcher> WATCHERS = new LinkedHashSet<>(); // guarded by the class
  private static @Nullable Handler installed; // guarded by the class

  private Uncaught() {}

  static synchronized void watch(Watcher watcher) {
    WATCHERS.add(watcher);
    UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    if (installed == null || before != installed) {
      // Somebody's handler of later may call ours of before, which must not call it again.
      installed = new Handler(before);
      Thread.setDefaultUncaughtExceptionHandler(installed);
    }
  }

  static synchronized void forget(Watcher watcher) {
    WATCHERS.remove(watcher);
    Handler ours = installed;
    if (WATCHERS.isEmpty() && ours != null) {
      if (Thread.getDefaultUncaughtExceptionHandler() == ours) {
        Thread.setDefaultUncaughtExceptionHandler(ours.before);
      }
      installed = null;
    }
  }

  private static synchronized List<Watcher> watchers() {
    return List.copyOf(WATCHERS);
  }

  private static final class Handler implements UncaughtExceptionHandler {
    private final @Nullable UncaughtExceptionHandler before;

    Handler(@Nullable UncaughtExceptionHandler before) {
      this.before = before;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
      List<Watcher> watchers = watchers();
      watchers.forEach(watcher -> watcher.thrown(thread, thrown));
      try {
        handOn(thread, thrown);
      } finally {
        watchers.forEach(watcher -> watcher.ending(thread, thrown));
      }
    }

    private void handOn(Thread thread, Throwable thrown) {
      if (before != null) {
        before.uncaughtException(thread, thrown);
        return;
      }
      // What ThreadGroup.uncaughtException does when there is no default handler.
      System.err.print("Exception in thread \"" + thread.getName() + "\" ");
      thrown.printStackTrace();
    }
  }
}
