package dev.tailrace.client;

import dev.tailrace.model.Value;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunEvent.EndStatus;
import dev.tailrace.model.event.RunEvent.ErrorInfo;
import org.jspecify.annotations.Nullable;

/**
 * How a rank ended.
 *
 * @param exitCode of the process; null when it is not known
 * @param result what the work came to; null when nothing was said
 */
record Ending(
    EndStatus status,
    @Nullable Integer exitCode,
    @Nullable Value result,
    @Nullable ErrorInfo error) {
  static final Ending FINISHED = new Ending(EndStatus.FINISHED, null, null, null);
  static final Ending INTERRUPTED = new Ending(EndStatus.INTERRUPTED, null, null, null);

  static Ending failed(Throwable thrown, @Nullable Integer exitCode) {
    return new Ending(EndStatus.FAILED, exitCode, null, Failure.of(thrown));
  }

  static Ending exited(int exitCode) {
    return new Ending(exitCode == 0 ? EndStatus.FINISHED : EndStatus.FAILED, exitCode, null, null);
  }

  RunEvent event(Header header, Identity identity) {
    return new RunEvent.RunFinished(
        header, status, identity.rank(), identity.attempt(), exitCode, result, error);
  }
}
