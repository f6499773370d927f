package dev.tailrace.streams.view;

/** When a view writes to its store; what it answers is the same either way. */
public sealed interface Writing {
  /** Data, bookkeeping and tip of each record in a batch of its own, at once. */
  record EachRecord() implements Writing {}

  /** Everything since the last checkpoint in one batch; until then it lives in memory only. */
  record AtCheckpoints(CheckpointPolicy policy) implements Writing {}
}
