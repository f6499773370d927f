package dev.tailrace.model.event;

import dev.tailrace.model.Value;
import dev.tailrace.model.event.RunEvent.RunResumed;
import dev.tailrace.model.event.RunEvent.RunStarted;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A start in the making: says only what a test cares for. */
public final class Launching {
  private final int rank;
  private int attempt = 1;
  private @Nullable String writer;
  private boolean resent;
  private long timeEpochMs = 50;
  private @Nullable String project;
  private @Nullable String name;
  private @Nullable String note;
  private @Nullable String host;
  private @Nullable Integer worldSize;
  private @Nullable Long heartbeatMs;
  private @Nullable Long staleAfterMs;
  private @Nullable Long lostAfterMs;
  private final Map<String, Value> config = new LinkedHashMap<>();
  private final Map<String, Value> tags = new LinkedHashMap<>();

  private Launching(int rank) {
    this.rank = rank;
  }

  public static Launching rank(int rank) {
    return new Launching(rank);
  }

  public Launching attempt(int number) {
    attempt = number;
    return this;
  }

  public Launching writer(@Nullable String id) {
    writer = id;
    return this;
  }

  public Launching resent(boolean value) {
    resent = value;
    return this;
  }

  public Launching time(long epochMs) {
    timeEpochMs = epochMs;
    return this;
  }

  public Launching project(@Nullable String id) {
    project = id;
    return this;
  }

  public Launching name(@Nullable String text) {
    name = text;
    return this;
  }

  public Launching note(String text) {
    note = text;
    return this;
  }

  public Launching host(@Nullable String text) {
    host = text;
    return this;
  }

  public Launching world(@Nullable Integer size) {
    worldSize = size;
    return this;
  }

  public Launching beat(@Nullable Long everyMs) {
    heartbeatMs = everyMs;
    return this;
  }

  public Launching patience(@Nullable Long staleMs, @Nullable Long lostMs) {
    staleAfterMs = staleMs;
    lostAfterMs = lostMs;
    return this;
  }

  public Launching config(String key, Value value) {
    config.put(key, value);
    return this;
  }

  public Launching config(String key, double value) {
    return config(key, new Value.Real(value));
  }

  public Launching tag(String key, String value) {
    tags.put(key, new Value.Text(value));
    return this;
  }

  public RunStarted starts() {
    return new RunStarted(header(), launch());
  }

  public RunResumed resumes(@Nullable Long fromStep) {
    return new RunResumed(header(), launch(), fromStep);
  }

  private Header header() {
    return new Header(Happenings.RUN, timeEpochMs, writer, 0, resent);
  }

  private Launch launch() {
    return new Launch(
        project,
        name,
        null,
        null,
        attempt,
        rank,
        worldSize,
        heartbeatMs,
        staleAfterMs,
        lostAfterMs,
        new Value.Fields(config),
        new Value.Fields(tags),
        note,
        host == null ? null : new Value.Text(host),
        null,
        null,
        null,
        null,
        null);
  }
}
