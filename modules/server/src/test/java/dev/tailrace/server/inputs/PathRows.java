package dev.tailrace.server.inputs;

import static dev.tailrace.server.inputs.Ask.get;
import static dev.tailrace.server.inputs.Ask.request;

import dev.tailrace.server.inputs.Row.Check;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What comes in as a path or within it. */
final class PathRows {
  private PathRows() {}

  static List<Row> rows() {
    return List.of(traversal(), files(), letters(), inLogs());
  }

  private static Check[] all(List<String> paths, int status, String code) {
    return paths.stream().map(path -> get(path).is(status, code)).toArray(Check[]::new);
  }

  private static Row traversal() {
    return Row.of(
        "H01",
        "a path that can be read in two ways",
        all(
            List.of(
                "/api/v1/runs/../../etc/passwd",
                "/api/v1/runs/%2e%2e%2f%2e%2e%2fetc/passwd",
                "/api/v1/runs/%2e%2e/x",
                "/api/v1/runs/..%5c..%5cetc",
                "/api/v1/runs/%252e%252e%252f",
                "/api/v1/runs/calm/artifacts/../../../etc/passwd",
                "/api/v1/runs/calm/artifacts/%2e%2e/%2e%2e/etc/passwd",
                "/api/v1/runs/calm/artifacts/a%2f..%2fb",
                "/api/v1/runs/;/..;/x",
                "/api/v1/runs/..;/calm",
                "/api/v1/runs/calm;a=b",
                "/api/v1/runs/a%00b",
                "/api/v1//runs",
                "/api/v1/runs/./calm",
                "/api/v1/runs/%",
                "/api/v1/runs/%zz",
                "/api/v1/runs/a b"),
            400,
            "bad-request"));
  }

  private static Row files() {
    return Row.of(
        "H02",
        "files that a web server may have lying about",
        all(
            List.of(
                "/.git/config",
                "/.env",
                "/index.html",
                "/static/app.js",
                "/favicon.ico",
                "/etc/passwd",
                "/WEB-INF/web.xml",
                "/api/v1/.git/HEAD"),
            404,
            "not-found"));
  }

  private static Row letters() {
    List<String> valid =
        List.of("caf%c3%a9", "cafe%cc%81", "%e2%80%aeabc", "a%e2%80%8bb", "%f0%9f%9a%80");
    List<String> invalid = List.of("%ed%a0%80", "%c0%af", "%ff", "%f8%88%80%80%80", "%e2%80");
    Check[] noRun =
        valid.stream()
            .map(name -> get("/api/v1/runs/" + name).is(404, "not-found"))
            .toArray(Check[]::new);
    Check[] noText =
        invalid.stream()
            .map(name -> get("/api/v1/runs/" + name).is(400, "bad-request"))
            .toArray(Check[]::new);
    Check[] noQuery =
        Stream.concat(
                invalid.stream().map("runs?filter="::concat),
                valid.stream()
                    .flatMap(
                        name ->
                            Stream.of("metrics?run=", "series?metric=a&run=").map(it -> it + name)))
            .map(query -> get("/api/v1/" + query).is(400, "bad-request"))
            .toArray(Check[]::new);
    Check[] all = Arrays.copyOf(noRun, noRun.length + noText.length + noQuery.length + 1);
    System.arraycopy(noText, 0, all, noRun.length, noText.length);
    System.arraycopy(noQuery, 0, all, noRun.length + noText.length, noQuery.length);
    all[all.length - 1] = PathRows::composedAndNot;
    return Row.of("H25", "letters: composed or not, turned round, invisible, no UTF-8", all);
  }

  /** The same letter in its two spellings makes two names. */
  private static void composedAndNot(World world) throws Exception {
    world.tell(
        """
        {"type":"metrics","v":1,"run":"letters","time":1,"step":1,"metrics":{"caf\u00e9":1}}
        {"type":"metrics","v":1,"run":"letters","time":1,"step":1,"metrics":{"cafe\u0301":2}}
        {"type":"metrics","v":1,"run":"letters","time":1,\
        "step":1,"metrics":{"\ud83d\ude80\u202e":3}}
        """);
    String path = "/api/v1/runs/letters/points?metric=";
    get(path + "caf%c3%a9").says("\"value\":1.0").hides("\"value\":2.0").run(world);
    get(path + "cafe%cc%81").says("\"value\":2.0").hides("\"value\":1.0").run(world);
    get(path + "%f0%9f%9a%80%e2%80%ae").says("\"value\":3.0").run(world);
  }

  /** What a client sends is no label and no part of a log line; a label is there for all to see. */
  private static Row inLogs() {
    return Row.of(
        "H52",
        "line ends in a path, in a query, in a header",
        get("/api/v1/runs/evil%0aFAKE").is(400, "bad-request"),
        get("/api/v1/runs/evil%0d%0aFAKE").is(400, "bad-request"),
        get("/api/v1/runs?evil%0aFAKE=1").is(400, "bad-request").hides("evil\nFAKE"),
        get("/livez", "User-Agent: evil\u001b[31mFAKE").is(400, "bad-request"),
        request("EVIL", "/livez").is(405, "method-not-allowed"),
        get("/metrics").says("tailrace_http_requests").hides("evil", "EVIL", "FAKE"));
  }
}
