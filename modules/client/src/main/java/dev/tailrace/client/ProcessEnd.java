package dev.tailrace.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why the JVM is ending, as far as a shutdown hook can know. The JVM does not tell its hooks; what
 * began the shutdown stands on the stack of the thread that waits for them, which is read here. A
 * {@code System.exit} hides its number, and one from a virtual thread is not seen at all.
 */
sealed interface ProcessEnd {
  /** The last thread that is no daemon has ended, with or without an exception. */
  record ThreadsEnded() implements ProcessEnd {}

  /** {@code SIGHUP}, {@code SIGINT} or {@code SIGTERM}, by its number. */
  record Signal(int number) implements ProcessEnd {}

  /** {@code System.exit}, or nobody knows what. */
  record Unknown() implements ProcessEnd {}

  /** What is under way; to be asked by a shutdown hook. */
  static ProcessEnd underWay() {
    for (Map.Entry<Thread, StackTraceElement[]> one : Thread.getAllStackTraces().entrySet()) {
      ProcessEnd end = of(one.getKey().getName(), one.getValue());
      if (end != null) {
        return end;
      }
    }
    return new Unknown();
  }

  /** What a thread of this name and stack says; null when it began no shutdown. */
  static @Nullable ProcessEnd of(String thread, StackTraceElement[] stack) {
    ProcessEnd end = null;
    for (StackTraceElement frame : stack) {
      switch (frame.getClassName() + "." + frame.getMethodName()) {
        case "java.lang.Shutdown.shutdown" -> end = new ThreadsEnded();
        case "java.lang.Shutdown.exit" -> end = new Unknown();
        case "java.lang.Terminator$1.handle" -> {
          return signal(thread);
        }
        default -> {}
      }
    }
    return end;
  }

  private static ProcessEnd signal(String thread) {
    return switch (thread) {
      case "SIGHUP handler" -> new Signal(1);
      case "SIGINT handler" -> new Signal(2);
      case "SIGTERM handler" -> new Signal(15);
      default -> new Unknown();
    };
  }
}
