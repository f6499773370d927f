package dev.tailrace.app.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Three clocks that were asked at about one moment. */
public final class Clocks {
  /** The server tells its time in whole seconds. */
  private static final long APART_MS_MAX = 2_000;

  private static final String REMEDY = "look at time synchronisation (NTP, chrony) on both";

  private Clocks() {}

  /**
   * Compares with this machine's.
   *
   * @param beforeEpochMs this machine's clock before the other was asked
   * @param afterEpochMs and after it answered
   * @param otherEpochMs what it answered
   * @param whose such as {@code the broker's clock}
   */
  public static Finding compare(
      String whose, long beforeEpochMs, long otherEpochMs, long afterEpochMs) {
    long apart =
        otherEpochMs > afterEpochMs
            ? otherEpochMs - afterEpochMs
            : Math.min(0, otherEpochMs - beforeEpochMs);
    if (Math.abs(apart) <= APART_MS_MAX) {
      return Finding.ok("clock", whose + " and this machine's agree");
    }
    return Finding.problem(
        "clock",
        String.format(
            Locale.ROOT,
            "%s is %.1f s %s this machine's",
            whose,
            Math.abs(apart) / 1e3,
            apart > 0 ? "ahead of" : "behind"),
        REMEDY);
  }

  /** The server's against the broker's, as the server itself measured it. */
  public static List<Finding> ofServer(Scrape scrape) {
    List<Finding> findings = new ArrayList<>();
    scrape
        .sum("tailrace_clock_skew_seconds")
        .filter(seconds -> Math.abs(seconds) * 1e3 > APART_MS_MAX)
        .ifPresent(
            seconds ->
                findings.add(
                    Finding.problem(
                        "clock",
                        String.format(
                            Locale.ROOT,
                            "the server's clock is %.1f s %s the broker's",
                            Math.abs(seconds),
                            seconds > 0 ? "ahead of" : "behind"),
                        REMEDY)));
    return findings;
  }
}
