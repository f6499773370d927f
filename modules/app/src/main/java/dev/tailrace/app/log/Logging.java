package dev.tailrace.app.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import dev.tailrace.app.settings.Setting;
import dev.tailrace.app.settings.Settings;
import org.slf4j.LoggerFactory;

/** Sets the log up as the settings say; until then it is as {@code logback.xml} says. */
public final class Logging {
  private static final String APPENDER = "err";

  /** The form of a log. */
  enum Form {
    TEXT,
    JSON
  }

  /** Of our own loggers; those of the libraries stay as they are. */
  enum Depth {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }

  private Logging() {}

  /**
   * For the life of the process.
   *
   * @throws dev.tailrace.app.settings.SettingsException when a setting is none of its words
   */
  public static void apply(Settings settings) {
    Form form = settings.word(Setting.LOG, Form.class);
    Depth depth = settings.word(Setting.LOG_LEVEL, Depth.class);
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger("dev.tailrace").setLevel(Level.toLevel(depth.name()));
      Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
      if (root.getAppender(APPENDER) instanceof ConsoleAppender<ILoggingEvent> console) {
        root.detachAppender(console);
        root.addAppender(limited(context, console, form));
      }
    }
  }

  private static Appender<ILoggingEvent> limited(
      LoggerContext context, ConsoleAppender<ILoggingEvent> console, Form form) {
    if (form == Form.JSON) {
      var lines = new JsonLines();
      lines.setContext(context);
      lines.start();
      console.setEncoder(lines);
    }
    var limit = new RepeatLimit(console, System::nanoTime);
    limit.setContext(context);
    limit.start();
    return limit;
  }
}
