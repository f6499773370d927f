package dev.tailrace.client;

/** Work that reports into a run; for {@link RunBuilder#track}. */
@FunctionalInterface
public interface Work<X extends Exception> {
  void on(Run run) throws X;
}
