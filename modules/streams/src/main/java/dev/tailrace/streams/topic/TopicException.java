package dev.tailrace.streams.topic;

/** A topic is not as Tailrace needs it; the message is for the operator and says the fix. */
public final class TopicException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TopicException(String message) {
    super(message);
  }
}
