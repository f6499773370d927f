/**
 * A run's lifecycle: what its events of topic {@code runs} add up to.
 *
 * <p>{@link dev.tailrace.model.run.RunFold} is the only place where a {@link
 * dev.tailrace.model.run.RunState} changes, and every state is immutable: readers may keep one as
 * long as they like. Events come in log order, already free of repeats where they carry writer and
 * seq; without these, starts, ends and verdicts are still idempotent. Nothing here knows what other
 * topics hold, or what time it is: {@link dev.tailrace.model.liveness} puts that together at read.
 */
@NullMarked
package dev.tailrace.model.run;

import org.jspecify.annotations.NullMarked;
