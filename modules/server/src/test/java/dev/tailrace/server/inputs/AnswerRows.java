package dev.tailrace.server.inputs;

import static dev.tailrace.server.inputs.Ask.get;
import static dev.tailrace.server.inputs.Ask.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What was logged by somebody and is shown to somebody else. */
final class AnswerRows {
  private static final List<String> PAYLOADS =
      List.of(
          "<script>alert(1)</script>",
          "<img src=x onerror=alert(1)>",
          "\\\"><svg/onload=alert(1)>",
          "javascript:alert(1)",
          "</title><script>alert(1)</script>",
          "{{constructor.constructor('alert(1)')()}}",
          "\\u2028alert(1)\\u2029");
  private static final String[] SHIELD = {
    "x-content-type-options=[nosniff]",
    "content-security-policy=[default-src 'none'; frame-ancestors 'none'; sandbox]",
    "x-frame-options=[DENY]",
    "referrer-policy=[no-referrer]",
    "cross-origin-resource-policy=[same-origin]"
  };

  private AnswerRows() {}

  static List<Row> rows() {
    return List.of(
        Row.of(
            "H26",
            "markup in names, values, lines and errors",
            AnswerRows::markupIsData,
            get("/%3Cscript%3Ealert(1)%3C/script%3E").is(404, "not-found").hides("<script"),
            get("/api/v1/runs/%3Cscript%3E").is(404, "not-found").hides("<script").says(SHIELD),
            get("/api/v1/runs?%3Cscript%3E=1").is(400, "bad-request").says(SHIELD),
            get("/api/v1/runs?filter=%3Cscript%3E").is(400, "bad-filter").says(SHIELD),
            get("/problems/%3Cscript%3E").is(404, "not-found").says(SHIELD)),
        Row.of("H27", "files that a browser would run", AnswerRows::downloads),
        Row.of("H29", "texts that a spreadsheet takes for formulas", AnswerRows::formulas),
        Row.of("H30", "lines that would steer a terminal", AnswerRows::escapes));
  }

  /** It comes back as it was sent, as JSON, under headers that let no browser run it. */
  private static void markupIsData(World world) throws IOException {
    for (int i = 0; i < PAYLOADS.size(); i++) {
      String text = PAYLOADS.get(i);
      String run = "markup-" + i;
      world.tell(
          """
          {"type":"run.started","v":1,"run":"%1$s","time":1,\
          "name":"%2$s","note":"%2$s",\
          "config":{"%2$s":"%2$s"},"tags":{"%2$s":"%2$s"}}
          {"type":"metrics","v":1,"run":"%1$s","time":1,"step":1,"metrics":{"%2$s":1}}
          {"type":"log","v":1,"run":"%1$s","time":1,"lines":["%2$s"]}
          """
              .formatted(run, text));
      for (String path : List.of("", "/metrics", "/logs", "/events")) {
        RawAnswer answer = get("/api/v1/runs/" + run + path).says(SHIELD).answer(world);
        assertEquals("application/json", answer.header("content-type"));
      }
      String name = get("/api/v1/runs/" + run).answer(world).json().at("/run/name").asText();
      assertEquals(new JsonMapper().readTree('"' + text + '"').asText(), name);
    }
  }

  private static void downloads(World world) throws IOException {
    byte[] page = "<script>alert(1)</script>".getBytes(StandardCharsets.US_ASCII);
    for (String name : List.of("a.html", "a.svg", "a.xml", "a.pdf", "a.ipynb", "a.yaml", "a")) {
      String path = "/api/v1/runs/calm/artifacts/" + name;
      RawAnswer put = send("PUT", path, page, "Content-Type: text/html").is(201).answer(world);
      RawAnswer answer =
          get(path, "Tailrace-Read-After: " + put.header("tailrace-position"), "Accept: */*")
              .says(SHIELD)
              .answer(world);
      assertEquals("application/octet-stream", answer.header("content-type"));
      assertTrue(answer.header("content-disposition").startsWith("attachment; filename=\"" + name));
    }
  }

  private static void formulas(World world) throws IOException {
    world.tell(
        """
        {"type":"run.started","v":1,"run":"formulas","time":1,"name":"=cmd|'/C calc'!A0"}
        {"type":"log","v":1,"run":"formulas","time":1,\
        "lines":["=1+1","+1","-1","@SUM(A1)","\\tx","\\rx","a,b\\"c"]}
        """);
    RawAnswer answer = get("/api/v1/runs/formulas/export?format=csv").answer(world);
    String text = answer.text();
    assertTrue(answer.header("content-type").startsWith("text/csv"), answer::toString);
    for (String start : List.of("=", "+", "-1", "@", "\t", "\r")) {
      assertFalse(text.contains("," + start), text);
      assertFalse(text.contains(",\"" + start), text);
    }
    for (String line : List.of(",'=1+1", ",'+1", ",'-1", ",'@SUM(A1)", ",'\tx", "\"a,b\"\"c\"")) {
      assertTrue(text.contains(line), () -> line + " in\n" + text);
    }
  }

  private static void escapes(World world) throws IOException {
    world.tell(
        """
        {"type":"log","v":1,"run":"escapes","time":1,\
        "lines":["\\u001b[31mred\\u001b]52;c;ZXZpbA==\\u0007\\u001b]0;title\\u0007\\u009b31m"]}
        """);
    for (String path : List.of("/logs", "/export")) {
      String text = get("/api/v1/runs/escapes" + path).answer(world).text();
      assertFalse(text.contains("\u001b") || text.contains("\u0007"), text);
      assertTrue(text.contains("\\u001B[31mred"), text);
    }
  }
}
