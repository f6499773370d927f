package dev.tailrace.testkit.house;

/** One place where a rule is broken. Lines count from 1; 0 means the file as a whole. */
record Finding(String path, long line, String what) {
  @Override
  public String toString() {
    return path + ":" + line + ": " + what;
  }
}
