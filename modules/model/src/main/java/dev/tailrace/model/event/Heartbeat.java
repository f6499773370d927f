package dev.tailrace.model.event;

import dev.tailrace.model.Value;
import org.jspecify.annotations.Nullable;

/** A sign of life, sent only when nothing else was; never sequenced. */
public record Heartbeat(Header header, int rank, int attempt, @Nullable Value progress)
    implements RunScoped {}
