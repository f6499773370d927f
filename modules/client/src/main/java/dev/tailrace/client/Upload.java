package dev.tailrace.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A file on its way; it goes on whether anybody waits for it or not. */
public final class Upload {
  private final CompletableFuture<Boolean> stored = new CompletableFuture<>();

  Upload() {}

  static Upload over() {
    Upload upload = new Upload();
    upload.end(false);
    return upload;
  }

  void end(boolean bytesStored) {
    stored.complete(bytesStored);
  }

  /**
   * Waits until the file may be changed or removed.
   *
   * @return whether the server has the bytes; false also when that is not known in time, and for
   *     resources, which stay where they are
   * @throws InterruptedException when the thread is interrupted; the upload goes on
   */
  public boolean await(Duration within) throws InterruptedException {
    try {
      return stored.get(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }
}
