package dev.tailrace.streams;

import java.util.List;

/**
 * How far everything that is folded here is behind the log: the lags of all places as one.
 *
 * @param records that are committed in the log and not folded yet
 * @param seconds of the place that is furthest behind, as {@link Lag} counts them; 0 when nothing
 *     lags, NaN when something lags of which nothing was folded yet
 */
public record Behind(long records, double seconds) {
  public static Behind of(List<Lag> lags) {
    long records = 0;
    double seconds = 0;
    for (Lag lag : lags) {
      records += lag.records();
      seconds = Math.max(seconds, lag.seconds());
    }
    return new Behind(records, seconds);
  }
}
