package dev.tailrace.streams.view;

/**
 * The slices of a long piece of work on a view: between two of them everything that the reader
 * holds is given back, and the view may move away. For the one thread that works.
 */
public interface Slices {
  /** All in one, for who owns the view anyway. */
  Slices ONE =
      new Slices() {
        @Override
        public boolean over() {
          return false;
        }

        @Override
        public void next() {}
      };

  /** Whether the present slice has lasted long enough. */
  boolean over();

  /**
   * Ends the present slice and begins another; no iterator may be open. Throws to end the work,
   * when the view may not be read any more.
   */
  void next();

  /** Begins another slice if the present one is {@link #over}. */
  default void pause() {
    if (over()) {
      next();
    }
  }
}
