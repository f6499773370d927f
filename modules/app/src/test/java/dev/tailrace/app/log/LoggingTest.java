package dev.tailrace.app.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.app.api.Api;
import dev.tailrace.app.settings.Setting;
import dev.tailrace.app.settings.Settings;
import dev.tailrace.app.settings.SettingsException;
import dev.tailrace.app.settings.SettingsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lines of the log, for collectors and when much is said. */
final class LoggingTest {
  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("dev.tailrace.test");
  private final ListAppender<ILoggingEvent> printed = new ListAppender<>();
  private final JsonLines lines = new JsonLines();
  private final AtomicLong nanos = new AtomicLong();

  @BeforeEach
  void start() {
    printed.start();
    lines.setContext(context);
    lines.start();
  }

  private void printAll() {
    logger.addAppender(printed);
  }

  private void printLimited() {
    var limit = new RepeatLimit(printed, nanos::get);
    limit.setContext(context);
    limit.start();
    logger.addAppender(limit);
  }

  private String line(int index) {
    return new String(lines.encode(printed.list.get(index)), UTF_8);
  }

  private static JsonNode json(String line) throws IOException {
    return Api.JSON.readTree(line);
  }

  @Test
  void an_event_is_one_object_with_its_fields_by_name() throws Exception {
    printAll();

    logger
        .atWarn()
        .addKeyValue("requestId", "q1")
        .addKeyValue("status", 503)
        .addKeyValue("tookMs", 1.5f)
        .addKeyValue("ratio", Double.NaN)
        .log("answered {}", "late");

    JsonNode json = json(line(0));
    assertAll(
        () -> assertEquals("answered late", json.path("message").asText()),
        () -> assertEquals("WARN", json.path("level").asText()),
        () -> assertEquals("dev.tailrace.test", json.path("logger").asText()),
        () -> assertEquals(Thread.currentThread().getName(), json.path("thread").asText()),
        () -> assertTrue(json.path("time").asText().matches("20\\d\\d-.*Z"), json::toString),
        () -> assertEquals("q1", json.path("requestId").asText()),
        () -> assertEquals(503, json.path("status").intValue()),
        () -> assertEquals(1.5, json.path("tookMs").doubleValue()),
        () -> assertEquals("NaN", json.path("ratio").asText()));
  }

  @Test
  void what_a_message_quotes_cannot_begin_a_line_or_move_a_cursor() throws Exception {
    printAll();
    String evil = "x\n{\"level\":\"INFO\"}\r\u001b[2J\u0000\u2028";

    logger.atError().setCause(new IOException(evil)).log("refused {}", evil);

    String line = line(0);
    assertEquals(1, line.lines().count(), line);
    assertFalse(line.substring(0, line.length() - 1).chars().anyMatch(it -> it < ' '), line);
    assertEquals("refused " + evil, json(line).path("message").asText());
    assertTrue(json(line).path("error").asText().startsWith("java.io.IOException: x"), line);
  }

  @Test
  void a_message_without_end_is_cut() throws Exception {
    printAll();

    logger.warn("{}", "x".repeat(1_000_000));

    assertTrue(line(0).length() < 10_000);
    assertTrue(json(line(0)).path("message").asText().endsWith("x..."));
  }

  @Test
  void a_warning_that_repeats_is_counted_instead_of_printed() {
    printLimited();

    for (int i = 0; i < 1_000; i++) {
      logger.warn("the log does not answer: {}", i);
      logger.info("a request");
    }
    logger.warn("something else");
    nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
    logger.warn("the log does not answer: {}", "still");

    List<String> warnings =
        printed.list.stream()
            .filter(it -> it.getLevel().toString().equals("WARN"))
            .map(ILoggingEvent::getFormattedMessage)
            .toList();
    assertEquals(RepeatLimit.LINES_A_MINUTE + 1 + 2, warnings.size());
    assertEquals("990 lines like the next one were not printed", warnings.get(11));
    assertEquals("the log does not answer: still", warnings.getLast());
    assertEquals(1_000, printed.list.size() - warnings.size());
  }

  @Test
  void a_form_that_there_is_not_is_told_with_those_that_there_are() {
    Settings settings =
        Settings.resolve(
            Map.of(Setting.LOG, "xml"), Map.of(), SettingsFile.read(Path.of("target")));

    var failure = assertThrows(SettingsException.class, () -> Logging.apply(settings));

    assertEquals("log is 'xml' (flag --log), not one of text, json", failure.getMessage());
  }
}
