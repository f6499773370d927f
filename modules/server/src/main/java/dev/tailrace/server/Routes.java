package dev.tailrace.server;

import java.util.regex.Pattern;

/** Every HTTP path of Tailrace. No other file knows one. */
public final class Routes {
  public static final String LIVEZ = "/livez";
  public static final String READYZ = "/readyz";
  public static final String PROMETHEUS = "/metrics";
  public static final String PROBLEMS = "/problems/";
  public static final String PROBLEM = PROBLEMS + "{code}";

  /** The web page is one document, whichever of its paths. */
  public static final String PAGE = "/";

  public static final String PAGE_OF_RUN = "/runs/{run}";
  public static final String PAGE_TO_COMPARE = "/compare";
  public static final String FAVICON = "/favicon.svg";
  public static final String ASSET = "/assets/{name}";

  private static final Pattern OF_PAGE =
      Pattern.compile("/|/runs/[^/]+|/compare|/favicon\\.svg|/assets/[^/]+");

  private static final String BASE = "/api/v1";

  public static final String INFO = BASE + "/info";
  public static final String EVENTS = BASE + "/events";
  public static final String PROJECTS = BASE + "/projects";
  public static final String COLUMNS = BASE + "/columns";
  public static final String METRICS = BASE + "/metrics";
  public static final String SERIES = BASE + "/series";
  public static final String DIGEST = BASE + "/digest";
  public static final String DEAD_LETTERS = BASE + "/dead-letters";
  public static final String TAIL = BASE + "/tail";
  public static final String RUNS = BASE + "/runs";
  public static final String RUN = RUNS + "/{run}";
  public static final String RUN_METRICS = RUN + "/metrics";
  public static final String RUN_SERIES = RUN + "/series";
  public static final String RUN_POINTS = RUN + "/points";
  public static final String RUN_LOGS = RUN + "/logs";
  public static final String RUN_EXPORT = RUN + "/export";
  public static final String RUN_EVENTS = RUN + "/events";
  public static final String RUN_TAIL = RUN + "/tail";
  public static final String RUN_ARTIFACTS = RUN + "/artifacts";

  /** The artifact's path may hold slashes; it is a name, never a path of the file system. */
  public static final String RUN_ARTIFACT = RUN_ARTIFACTS + "/<path>";

  private Routes() {}

  /** Whether this is a path of the web page or of a file of it. */
  static boolean isOfPage(String path) {
    return OF_PAGE.matcher(path).matches();
  }
}
