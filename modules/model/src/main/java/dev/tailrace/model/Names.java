package dev.tailrace.model;

import java.util.regex.Pattern;

/** The grammar of the names that users choose. */
public final class Names {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  private Names() {}

  /** Whether this may be the id of a run or a project, or of a writer. */
  public static boolean isId(String id) {
    return ID.matcher(id).matches();
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
