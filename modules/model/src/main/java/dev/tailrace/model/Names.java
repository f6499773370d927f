package dev.tailrace.model;

/** The grammar of the names that users choose. */
public final class Names {
  private static final int ID_CHARS_MAX = 128;

  private Names() {}

  /**
   * Whether this may be the id of a run, a project or a writer: [A-Za-z0-9][A-Za-z0-9._-]{0,127}.
   */
  public static boolean isId(String id) {
    int length = id.length();
    if (length == 0 || length > ID_CHARS_MAX || !isLetterOrDigit(id.charAt(0))) {
      return false;
    }
    for (int i = 1; i < length; i++) {
      char c = id.charAt(i);
      if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
  }

  /**
   * Whether this may name a metric, a config key or a tag: 1 to 250 characters, no control
   * characters, no lone surrogates.
   */
  public static boolean isName(String name) {
    int length = name.length();
    if (length == 0 || length > Limits.DEFAULT.nameCharsMax()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = name.charAt(i);
      if (c < 0x20 || (c >= 0x7f && c < 0xa0)) {
        return false;
      }
      if (Character.isHighSurrogate(c)) {
        i++;
        if (i == length || !Character.isLowSurrogate(name.charAt(i))) {
          return false;
        }
      } else if (Character.isLowSurrogate(c)) {
        return false;
      }
    }
    return true;
  }
}
