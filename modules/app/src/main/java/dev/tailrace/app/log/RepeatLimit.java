package dev.tailrace.app.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.event.KeyValuePair;

/**
 * Stands before another appender and lets a message through so many times a minute; of the rest
 * only the number is told, before the first line of a later minute. Messages are the same when
 * level, logger and the text before its values are filled in are. What is below a warning is not
 * limited. Any thread.
 */
final class RepeatLimit extends UnsynchronizedAppenderBase<ILoggingEvent> {
  static final int LINES_A_MINUTE = 10;

  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int KINDS_MAX = 1_000;

  private final Appender<ILoggingEvent> next;
  private final LongSupplier nanoTime;
  private final Map<String, Kind> kinds = new HashMap<>();

  /** How often a kind of message came in this minute. */
  private static final class Kind {
    private long beganNanos;
    private int lines;
    private long withheld;
  }

  /**
   * @param nanoTime a ticker
   */
  RepeatLimit(Appender<ILoggingEvent> next, LongSupplier nanoTime) {
    this.next = next;
    this.nanoTime = nanoTime;
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (event.getLevel().toInt() < Level.WARN_INT) {
      next.doAppend(event);
      return;
    }
    long withheld = 0;
    synchronized (kinds) {
      long now = nanoTime.getAsLong();
      Kind kind = kind(event, now);
      if (now - kind.beganNanos >= MINUTE_NANOS) {
        withheld = kind.withheld;
        kind.beganNanos = now;
        kind.lines = 0;
        kind.withheld = 0;
      }
      if (kind.lines >= LINES_A_MINUTE) {
        kind.withheld++;
        return;
      }
      kind.lines++;
    }
    if (withheld > 0 && getContext() instanceof LoggerContext context) {
      next.doAppend(told(context, event, withheld));
    }
    next.doAppend(event);
  }

  private Kind kind(ILoggingEvent event, long now) {
    if (kinds.size() >= KINDS_MAX) {
      kinds.values().removeIf(it -> now - it.beganNanos >= MINUTE_NANOS && it.withheld == 0);
    }
    String text = event.getLevel() + " " + event.getLoggerName() + " " + event.getMessage();
    return kinds.computeIfAbsent(
        text,
        _ -> {
          Kind fresh = new Kind();
          fresh.beganNanos = now;
          return fresh;
        });
  }

  private static LoggingEvent told(LoggerContext context, ILoggingEvent event, long withheld) {
    var told =
        new LoggingEvent(
            RepeatLimit.class.getName(),
            context.getLogger(event.getLoggerName()),
            event.getLevel(),
            withheld + " lines like the next one were not printed",
            null,
            null);
    told.setKeyValuePairs(List.of(new KeyValuePair("withheld", withheld)));
    return told;
  }
}
