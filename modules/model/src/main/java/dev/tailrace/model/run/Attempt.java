package dev.tailrace.model.run;

import org.jspecify.annotations.Nullable;

/**
 * One launch of the run, from its beginning or from a checkpoint.
 *
 * @param number 1, 2, ...
 * @param fromStep the first step that it does again; null when nobody said
 * @param startEpochMs client clock of the first start that announced it
 * @param startOffset where that start lies in topic {@code runs}
 */
public record Attempt(int number, @Nullable Long fromStep, long startEpochMs, long startOffset) {}
