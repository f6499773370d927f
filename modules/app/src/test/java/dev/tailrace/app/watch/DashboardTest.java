package dev.tailrace.app.watch;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Dashboard and alert rules ask for what is there. */
final class DashboardTest {
  private static final Pattern PAGE_ALERT = Pattern.compile("(?m)^\\| `(Tailrace\\w+)` \\|");

  @Test
  void every_metric_that_is_asked_for_stands_in_the_page() throws Exception {
    Set<String> asked = new TreeSet<>();
    Shipped.queries().forEach(query -> asked.addAll(Shipped.metrics(query)));
    Shipped.conditions().forEach(query -> asked.addAll(Shipped.metrics(query)));

    Set<String> unknown = new TreeSet<>(asked);
    unknown.removeAll(Shipped.documented());

    assertEquals(Set.of(), unknown);
    assertTrue(asked.size() > 35, asked::toString);
  }

  @Test
  void the_dashboard_has_its_rows_and_no_two_panels_in_one_place() throws Exception {
    List<String> rows = new ArrayList<>();
    Set<String> places = new TreeSet<>();
    int panels = 0;
    for (JsonNode panel : Shipped.dashboard().path("panels")) {
      panels++;
      places.add(panel.path("gridPos").path("x") + "," + panel.path("gridPos").path("y"));
      if (panel.path("type").asText().equals("row")) {
        rows.add(panel.path("title").asText());
      }
    }

    assertEquals(
        List.of("Ingest", "Folds and lag", "Liveness", "Tails", "HTTP", "Store", "JVM"), rows);
    assertEquals(panels, places.size());
  }

  @Test
  void every_alert_says_what_to_do_and_stands_in_the_how_to() throws Exception {
    List<String> alerts = Shipped.alerts();
    String rules = Files.readString(Shipped.RULES);

    assertAll(
        () -> assertEquals(alerts, inTheHowTo()),
        () -> assertEquals(alerts.size(), Shipped.conditions().size()),
        () -> assertEquals(alerts.size(), rules.split("summary: \"", -1).length - 1),
        () -> assertEquals(alerts.size(), rules.split("description: \"", -1).length - 1));
  }

  private static List<String> inTheHowTo() throws IOException {
    String page = Files.readString(Shipped.ROOT.resolve("docs/how-to/watch-the-server.md"));
    return PAGE_ALERT.matcher(page).results().map(row -> row.group(1)).toList();
  }
}
