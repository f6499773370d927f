package dev.tailrace.store;

/** A key space of its own within a store; a batch may change several of them at once. */
public enum Family {
  /** Small entries of every kind; the store compresses them. */
  PLAIN("default", 0),

  /** Encoded columns, read by runs of neighbours; already as small as they get. */
  CHUNKS("chunks", 1),

  /** Summaries of columns and indexes of chunks. */
  SUMMARIES("summaries", 2),

  /** Copies of what is still growing, overwritten again and again. */
  HEADS("heads", 3);

  private final String text;
  private final byte code;

  Family(String text, int code) {
    this.text = text;
    this.code = (byte) code;
  }

  /** The name on disk. */
  String text() {
    return text;
  }

  /** What it is called in the bytes of a {@link Journal}. */
  byte code() {
    return code;
  }

  static Family of(byte code) {
    for (Family family : values()) {
      if (family.code == code) {
        return family;
      }
    }
    throw new IllegalArgumentException("no family has the code " + code);
  }
}
