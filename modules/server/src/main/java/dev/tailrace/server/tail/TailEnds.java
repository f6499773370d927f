package dev.tailrace.server.tail;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Counts how tails ended that their clients did not end themselves. Any thread. */
final class TailEnds {
  /** Why the server ended a tail. */
  enum Why {
    /** The client read nothing for so long that writing to it timed out. */
    BLOCKED,
    /** A partition of it is served elsewhere, or its past could not be read. */
    MOVED,
    /** The server stops. */
    STOPPING
  }

  private final Map<Why, Counter> ends = new EnumMap<>(Why.class);

  TailEnds(MeterRegistry registry) {
    for (Why why : Why.values()) {
      ends.put(
          why,
          Counter.builder("tailrace.sse.dropped")
              .description("Tails that the server ended; their clients come back by themselves")
              .tag("reason", why.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  void count(Why why) {
    Objects.requireNonNull(ends.get(why)).increment();
  }

  /** A client that went away is not counted: that is how most tails end. */
  void failed(Throwable failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof TimeoutException) {
        count(Why.BLOCKED);
        return;
      }
      if (cause instanceof MovedException) {
        count(Why.MOVED);
        return;
      }
    }
  }

  /** Ends a tail whose frame cannot be shown any more: to pass over it were a hole. */
  static final class MovedException extends java.io.IOException {
    private static final long serialVersionUID = 1;

    MovedException(Throwable cause) {
      super("the partition of a frame moves away", cause);
    }
  }
}
