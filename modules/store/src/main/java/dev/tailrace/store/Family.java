package dev.tailrace.store;

/** A key space of its own within a store; a batch may change several of them at once. */
public enum Family {
  /** Small entries of every kind; the store compresses them. */
  PLAIN("default"),

  /** Encoded columns, read by runs of neighbours; already as small as they get. */
  CHUNKS("chunks"),

  /** Summaries of columns and indexes of chunks. */
  SUMMARIES("summaries"),

  /** Copies of what is still growing, overwritten again and again. */
  HEADS("heads");

  private final String text;

  Family(String text) {
    this.text = text;
  }

  /** The name on disk. */
  String text() {
    return text;
  }
}
