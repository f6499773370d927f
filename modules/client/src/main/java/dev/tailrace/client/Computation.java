package dev.tailrace.client;

import org.jspecify.annotations.Nullable;

/** Work that reports into a run and comes to something; for {@link RunBuilder#compute}. */
@FunctionalInterface
public interface Computation<T extends @Nullable Object, X extends Exception> {
  T on(Run run) throws X;
}
