package dev.tailrace.app.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** When a disk is full, if it goes on as in the last hour. */
public final class Forecast {
  private static final double DAYS_MIN = 7;
  private static final double DAYS_TOLD_MAX = 3_650;
  private static final long FREE_BYTES_MIN = 1L << 30;
  private static final double HOURS_A_DAY = 24;

  private Forecast() {}

  /** Size and growth, and the server's and the brokers' disks. */
  public static List<Finding> disks(LogLook.Growth growth, Scrape scrape) {
    double views =
        scrape.of("tailrace_store_bytes", 0).stream().mapToDouble(Scrape.Sample::value).sum();
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.note(
            "size",
            "log %s, views %s; the last hour added %s to the log"
                .formatted(text((double) growth.bytes()), text(views), text(growth.hourBytes())),
            ""));
    // Views grow with the log; where both lie on one disk, together.
    double viewsHour = growth.bytes() == 0 ? 0 : growth.hourBytes() * views / growth.bytes();
    scrape
        .sum("tailrace_disk_free_bytes")
        .ifPresent(
            free ->
                findings.add(
                    of("the server's disk", free.longValue(), growth.hourBytes() + viewsHour)));
    if (growth.freeBytes() >= 0) {
      findings.add(of("the brokers' fullest disk", growth.freeBytes(), growth.hourBytes()));
    }
    return findings;
  }

  /**
   * One disk.
   *
   * @param whose such as {@code the server's disk}
   * @param hourBytes what is added in an hour
   */
  static Finding of(String whose, long freeBytes, double hourBytes) {
    String free =
        "%s: %s free, %s an hour".formatted(whose, text((double) freeBytes), text(hourBytes));
    if (freeBytes < FREE_BYTES_MIN) {
      return Finding.problem("disk", free, "make room now: below 64 MiB nothing can be kept");
    }
    double days = freeBytes / Math.max(1, hourBytes) / HOURS_A_DAY;
    if (days > DAYS_TOLD_MAX) {
      return Finding.ok("disk", free + ": not full in sight");
    }
    String when = free + String.format(Locale.ROOT, ": full in %.1f days", days);
    return days >= DAYS_MIN
        ? Finding.ok("disk", when)
        : Finding.problem("disk", when, "make room, or move the data to a larger disk");
  }

  /** Bytes as people read them. */
  private static String text(double bytes) {
    double left = bytes;
    int unit = 0;
    while (left >= 1024 && unit < 4) {
      left /= 1024;
      unit++;
    }
    return String.format(
        Locale.ROOT,
        unit == 0 ? "%.0f %s" : "%.1f %s",
        left,
        new String[] {"B", "KiB", "MiB", "GiB", "TiB"}[unit]);
  }
}
