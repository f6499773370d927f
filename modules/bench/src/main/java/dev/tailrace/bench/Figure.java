package dev.tailrace.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one measurement of one side gave.
 *
 * @param cpuSeconds of the whole process, the broker included
 * @param closeSeconds the part of {@code seconds} that the clean close took
 * @param diskBytes what the side left on disk, the log not counted
 */
record Figure(
    long points,
    long valueBytes,
    double seconds,
    double cpuSeconds,
    double closeSeconds,
    long diskBytes) {

  double megabytesPerSecond() {
    return valueBytes / 1e6 / seconds;
  }

  double pointsPerSecond() {
    return points / seconds;
  }

  double pointsPerCpuSecond() {
    return points / cpuSeconds;
  }

  static double median(List<Figure> figures, ToDoubleFunction<Figure> of) {
    double[] sorted = figures.stream().mapToDouble(of).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  @Override
  public String toString() {
    return "%7.1f MB/s  %7.2f M points/s  %6.2f s wall  %6.2f s CPU  %7.2f M points/CPU-s"
        .formatted(
            megabytesPerSecond(),
            pointsPerSecond() / 1e6,
            seconds,
            cpuSeconds,
            pointsPerCpuSecond() / 1e6);
  }

  /** A line with the medians of all of them, each column for itself. */
  static String medians(List<Figure> figures) {
    return "%7.1f MB/s  %7.2f M points/s  %6.2f s wall  %6.2f s CPU  %7.2f M points/CPU-s"
        .formatted(
            median(figures, Figure::megabytesPerSecond),
            median(figures, Figure::pointsPerSecond) / 1e6,
            median(figures, Figure::seconds),
            median(figures, Figure::cpuSeconds),
            median(figures, Figure::pointsPerCpuSecond) / 1e6);
  }
}
