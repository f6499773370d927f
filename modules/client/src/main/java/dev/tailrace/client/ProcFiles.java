package dev.tailrace.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers that Linux tells in {@code /proc}; elsewhere there are none. */
final class ProcFiles {
  private static final Path PROC = Path.of("/proc");
  private static final Path DISKS = Path.of("/sys/block");
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final int SECTOR_BYTES = 512; // whatever the disk's own are

  private ProcFiles() {}

  /** The lines of a file; none where it is not. */
  static List<String> lines(String file) {
    try {
      return Files.readAllLines(PROC.resolve(file));
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String[] words(String line) {
    return BLANKS.split(line.strip());
  }

  /** All and busy ticks of all processors since the machine started, from {@code stat}. */
  static Map<String, Double> cpuTicks(List<String> stat) {
    if (stat.isEmpty() || !stat.getFirst().startsWith("cpu ")) {
      return Map.of();
    }
    String[] words = words(stat.getFirst());
    double all = 0;
    for (int i = 1; i < words.length && i <= 8; i++) {
      all += Double.parseDouble(words[i]);
    }
    double idle = Double.parseDouble(words[4]);
    double waiting = words.length > 5 ? Double.parseDouble(words[5]) : 0;
    return Map.of("all", all, "busy", all - idle - waiting);
  }

  /** What {@code meminfo} or {@code self/status} says in kB, as bytes, and plain numbers. */
  static Map<String, Double> named(List<String> lines) {
    Map<String, Double> found = new LinkedHashMap<>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      String[] words = colon < 0 ? new String[0] : words(line.substring(colon + 1));
      if (words.length > 0 && words[0].matches("\\d+")) {
        boolean kilo = words.length == 2 && words[1].equals("kB");
        found.put(line.substring(0, colon), Double.parseDouble(words[0]) * (kilo ? 1_024 : 1));
      }
    }
    return found;
  }

  /** The machine's memory; null where it is not known. */
  static @Nullable Long memoryBytes() {
    Double bytes = named(lines("meminfo")).get("MemTotal");
    return bytes == null ? null : bytes.longValue();
  }

  /** Bytes over all interfaces but the loopback, from {@code net/dev}. */
  static Map<String, Double> network(List<String> dev) {
    double sent = 0;
    double received = 0;
    boolean any = false;
    for (String line : dev) {
      int colon = line.indexOf(':');
      if (colon > 0 && !line.substring(0, colon).strip().equals("lo")) {
        String[] words = words(line.substring(colon + 1));
        received += Double.parseDouble(words[0]);
        sent += Double.parseDouble(words[8]);
        any = true;
      }
    }
    return any
        ? Map.of(
            "network_sent_bytes_per_second", sent, "network_received_bytes_per_second", received)
        : Map.of();
  }

  /** Bytes over all whole disks, from {@code diskstats}. */
  static Map<String, Double> disks(List<String> diskstats) {
    return disks(diskstats, name -> Files.isDirectory(DISKS.resolve(name)));
  }

  static Map<String, Double> disks(List<String> diskstats, Predicate<String> isWhole) {
    double read = 0;
    double written = 0;
    for (String line : diskstats) {
      String[] words = words(line);
      if (words.length > 9 && isWhole.test(words[2])) {
        read += Double.parseDouble(words[5]) * SECTOR_BYTES;
        written += Double.parseDouble(words[9]) * SECTOR_BYTES;
      }
    }
    return diskstats.isEmpty()
        ? Map.of()
        : Map.of("disk_read_bytes_per_second", read, "disk_written_bytes_per_second", written);
  }
}
