package dev.tailrace.client;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is counted, and told once a minute when something is wrong. Any thread. */
final class Counters {
  private static final Logger LOG = LoggerFactory.getLogger("dev.tailrace.client");
  private static final long TELL_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);

  final LongAdder inboxLogged = new LongAdder();
  final LongAdder inboxDropped = new LongAdder();
  final LongAdder recorded = new LongAdder();
  final LongAdder unrecorded = new LongAdder();
  final LongAdder batched = new LongAdder();
  final LongAdder sent = new LongAdder();
  final LongAdder acked = new LongAdder();
  final LongAdder lost = new LongAdder();
  final LongAdder resent = new LongAdder();
  final LongAdder heartbeats = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final Map<String, LongAdder> rejections = new ConcurrentHashMap<>();
  private final String run;
  private volatile @Nullable String lastError;
  private long toldErrors;
  private long toldNanos;

  Counters(String run) {
    this.run = run;
  }

  void error(String what) {
    errors.increment();
    lastError = what;
  }

  void rejected(String reason, String detail) {
    rejections.computeIfAbsent(reason, _ -> new LongAdder()).increment();
    error("rejected: " + reason + " (" + detail + ")");
  }

  long errors() {
    return errors.sum();
  }

  @Nullable String lastError() {
    return lastError;
  }

  Map<String, Long> rejections() {
    Map<String, Long> counts = new TreeMap<>();
    rejections.forEach((reason, count) -> counts.put(reason, count.sum()));
    return counts;
  }

  /** Logs new errors: the first at once, then at most one line a minute. The recorder only. */
  void tell(long nowNanos) {
    long now = errors();
    if (now > toldErrors && (toldErrors == 0 || nowNanos - toldNanos >= TELL_EVERY_NANOS)) {
      LOG.warn("run {}: {} faults so far, the last: {}", run, now, lastError);
      toldErrors = now;
      toldNanos = nowNanos;
    }
  }

  /** Says how it ended, when not all of it arrived. */
  void tellEnd(long waiting, String where) {
    if (waiting > 0) {
      LOG.warn("run {}: {} events are not sent yet; they wait in {}", run, waiting, where);
    }
    long missing = lost.sum() + inboxDropped.sum() + unrecorded.sum();
    if (missing > 0) {
      LOG.warn("run {}: {} things could not be kept; see stats()", run, missing);
    }
    if (!rejections.isEmpty()) {
      LOG.warn("run {}: the server refused events: {}", run, rejections());
    }
  }
}
