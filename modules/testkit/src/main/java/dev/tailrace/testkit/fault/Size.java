package dev.tailrace.testkit.fault;

/** How large a scenario is: for every build, or as large as it takes to trust it. */
public final class Size {
  /** {@code -Dtailrace.soak} asks for the large ones, which take minutes each. */
  private static final boolean SOAK = Boolean.getBoolean("tailrace.soak");

  private Size() {}

  public static int of(int usual, int soak) {
    return SOAK ? soak : usual;
  }
}
