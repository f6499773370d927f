package dev.tailrace.app.doctor;

import java.util.Locale;

/**
 * Something that was looked at.
 *
 * @param about such as {@code disk}
 * @param says one sentence for people
 * @param todo what to do; empty when there is nothing to do
 */
public record Finding(Level level, String about, String says, String todo) {
  /** How bad it is. */
  public enum Level {
    OK,
    /** To be known; nobody has to do anything. */
    NOTE,
    PROBLEM,
    /** It could not be looked at. */
    UNSEEN;

    /** As it is printed. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String about, String says) {
    return new Finding(Level.OK, about, says, "");
  }

  static Finding note(String about, String says, String todo) {
    return new Finding(Level.NOTE, about, says, todo);
  }

  static Finding problem(String about, String says, String todo) {
    return new Finding(Level.PROBLEM, about, says, todo);
  }

  /** What could not be looked at, and why. */
  public static Finding unseen(String about, String says, String todo) {
    return new Finding(Level.UNSEEN, about, says, todo);
  }
}
