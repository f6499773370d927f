package dev.tailrace.bench;

import java.util.Arrays;

/**
 * How long some things took.
 *
 * @param sortedNanos ascending
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Latencies(long[] sortedNanos) {

  /** Those that happened: 0 stands for what did not. */
  static Latencies of(long[] nanos) {
    return new Latencies(Arrays.stream(nanos).filter(it -> it > 0).sorted().toArray());
  }

  int count() {
    return sortedNanos.length;
  }

  double ms(double share) {
    int last = sortedNanos.length - 1;
    return last < 0 ? Double.NaN : sortedNanos[(int) Math.min(last, share * count())] / 1e6;
  }

  @Override
  public String toString() {
    return "p50 %7.1f  p99 %7.1f  max %7.1f ms of %,d".formatted(ms(0.5), ms(0.99), ms(1), count());
  }
}
