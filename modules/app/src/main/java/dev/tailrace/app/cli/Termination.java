package dev.tailrace.app.cli;

import java.lang.reflect.Proxy;

/**
 * SIGTERM, which supervisors send. The JVM's own answer ends with 143 whatever the program does,
 * and that looks like a failure to them. Looked up by name: the class is the JDK's, but not of its
 * documented interface; where it is missing, the JVM's answer stays.
 */
final class Termination {
  private static final String SIGNAL = "sun.misc.Signal";

  private Termination() {}

  @SuppressWarnings("ReferenceEquality") // what an object's own equals does
  private static boolean isSame(Object self, Object other) {
    return self == other;
  }

  /** From now on each SIGTERM runs this, on a thread of the JVM. */
  static void on(Runnable action) {
    try {
      Class<?> signal = Class.forName(SIGNAL);
      Class<?> handler = Class.forName(SIGNAL + "Handler");
      Object answer =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      action.run();
                      yield null;
                    }
                    case "equals" -> isSame(self, arguments[0]);
                    case "hashCode" -> System.identityHashCode(self);
                    default -> SIGNAL;
                  });
      Object term = signal.getConstructor(String.class).newInstance("TERM");
      signal.getMethod("handle", signal, handler).invoke(null, term, answer);
    } catch (ReflectiveOperationException | IllegalArgumentException _) {
      // Then SIGTERM ends as Ctrl-C does: as cleanly, with 143.
    }
  }
}
