package dev.tailrace.streams.topic;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;

/** Waits for what the admin client answers; its own time limits bound the wait. */
public final class Answer {
  private Answer() {}

  /**
   * The answer.
   *
   * @throws KafkaException the one that the call failed with, such as a TimeoutException
   */
  public static <T> T of(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException cause) {
        throw cause;
      }
      throw new KafkaException(e.getCause());
    } catch (CancellationException e) {
      throw new KafkaException(e);
    } catch (InterruptedException e) {
      throw new InterruptException(e); // sets the thread's flag again
    }
  }
}
