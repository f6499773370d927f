package dev.tailrace.model.query;

/** A place in a text that is being parsed. */
final class TextCursor {
  private static final char END = '\0';

  private final String text;
  private int position;

  TextCursor(String text) {
    this.text = text;
  }

  /** What is wrong and where; never leaves the package. */
  static final class Problem extends Exception {
    private static final long serialVersionUID = 1;
    private final int position;
    private final String what;

    Problem(int position, String what) {
      super(what, null, false, false);
      this.position = position;
      this.what = what;
    }

    <T> Parsed<T> parsed() {
      return new Parsed.Bad<>(position, what);
    }
  }

  int position() {
    return position;
  }

  Problem problem(int at, String what) {
    return new Problem(at, what);
  }

  boolean atEnd() {
    return position == text.length();
  }

  void skipBlanks() {
    while (!atEnd() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
  }

  /** The character here; NUL at the end. */
  char peek() {
    return atEnd() ? END : text.charAt(position);
  }

  boolean take(char expected) {
    boolean there = !atEnd() && text.charAt(position) == expected;
    position += there ? 1 : 0;
    return there;
  }

  boolean take(String expected) {
    boolean there = text.startsWith(expected, position);
    position += there ? expected.length() : 0;
    return there;
  }

  /** Takes a keyword in any case if the whole word here is it. */
  boolean takeWord(String keyword) {
    int start = position;
    if (takeName().equalsIgnoreCase(keyword)) {
      return true;
    }
    position = start;
    return false;
  }

  /** Takes the characters of a bare name, maybe none. */
  String takeName() {
    int start = position;
    while (!atEnd() && isNameChar(text.charAt(position))) {
      position++;
    }
    return text.substring(start, position);
  }

  static boolean isNameChar(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '.'
        || c == '/'
        || c == '-';
  }

  /** Takes a quoted text, whose first quote is here; the quote itself is written twice. */
  String takeQuoted() throws Problem {
    int start = position;
    char quote = text.charAt(position++);
    var taken = new StringBuilder();
    while (!atEnd()) {
      char c = text.charAt(position++);
      if (c != quote) {
        taken.append(c);
      } else if (!take(quote)) {
        return taken.toString();
      } else {
        taken.append(quote);
      }
    }
    throw problem(start, "this " + quote + " is never closed");
  }

  /** What is here, for a message: a word, a character or the end. */
  String shown() {
    int start = position;
    String name = takeName();
    position = start;
    if (!name.isEmpty()) {
      return "'" + (name.length() > 40 ? name.substring(0, 40) + "..." : name) + "'";
    }
    return atEnd() ? "the end" : "'" + Character.toString(text.codePointAt(position)) + "'";
  }
}
