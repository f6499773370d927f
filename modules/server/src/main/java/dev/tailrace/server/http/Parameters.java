package dev.tailrace.server.http;

import dev.tailrace.model.Names;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of one request, checked: every one is known to the route, well encoded, and
 * given once where one is meant. All that is wrong is a 400 which names the parameter.
 */
public final class Parameters {
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,19}");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  private final Map<String, List<String>> values;

  private Parameters(Map<String, List<String>> values) {
    this.values = values;
  }

  /** Reads a raw query string against the names that a route takes. */
  public static Parameters parse(@Nullable String rawQuery, Set<String> known) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    if (rawQuery != null && !rawQuery.isEmpty()) {
      for (String pair : rawQuery.split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
        if (!known.contains(name)) {
          throw unknown(name, known);
        }
        values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
      }
    }
    return new Parameters(values);
  }

  private static ProblemException unknown(String name, Set<String> known) {
    String hint =
        Nearest.to(name, known)
            .map(near -> "; did you mean " + near + "?")
            .orElse(known.isEmpty() ? "; there are none here" : "; known: " + sorted(known));
    return Problem.badRequest("unknown parameter " + quoted(name) + hint);
  }

  private static String sorted(Set<String> names) {
    return String.join(", ", names.stream().sorted().toList());
  }

  /** The one value of a parameter; empty when it was not given. */
  public Optional<String> text(String name) {
    List<String> all = values.get(name);
    if (all == null) {
      return Optional.empty();
    }
    if (all.size() > 1) {
      throw Problem.badRequest("parameter " + name + " is given " + all.size() + " times");
    }
    return Optional.of(all.getFirst());
  }

  /** All values of a parameter that may be repeated. */
  public List<String> texts(String name) {
    return List.copyOf(values.getOrDefault(name, List.of()));
  }

  /** The runs that a parameter names, which may be repeated; each once, in their order. */
  public Set<String> runs(String name) {
    Set<String> runs = new LinkedHashSet<>(texts(name));
    for (String run : runs) {
      if (!Names.isId(run)) {
        throw bad(name, run, "the id of a run");
      }
    }
    return runs;
  }

  /** The value of a parameter that the route cannot do without. */
  public String required(String name) {
    return text(name)
        .filter(value -> !value.isEmpty())
        .orElseThrow(() -> Problem.badRequest("parameter " + name + " is missing"));
  }

  /** A whole number between two others, both included. */
  public OptionalLong whole(String name, long min, long max) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    OptionalLong number = decimal(text.get());
    if (number.isPresent() && number.getAsLong() >= min && number.getAsLong() <= max) {
      return number;
    }
    throw bad(name, text.get(), "a whole number from " + min + " to " + max);
  }

  /**
   * A whole number as JSON writes it; empty when the text is none, or beyond a long. Java's own
   * reading also takes a plus, and the digits of all scripts.
   */
  public static OptionalLong decimal(String text) {
    try {
      return WHOLE.matcher(text).matches()
          ? OptionalLong.of(Long.parseLong(text))
          : OptionalLong.empty();
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  /** Like {@link #whole} for what fits in an int. */
  public OptionalInt count(String name, int min, int max) {
    OptionalLong number = whole(name, min, max);
    return number.isPresent() ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
  }

  /** A finite number. */
  public Optional<Double> number(String name) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      double number = Double.parseDouble(text.get());
      if (Double.isFinite(number) && NUMBER.matcher(text.get()).matches()) {
        return Optional.of(number);
      }
    } catch (NumberFormatException _) {
      // said below, together with a number that is not finite
    }
    throw bad(name, text.get(), "a finite number");
  }

  /** {@code true} or {@code false}; false when not given. */
  public boolean flag(String name) {
    return choice(name, List.of("false", "true")).equals("true");
  }

  /** One of some words; the first of them when not given. */
  public String choice(String name, List<String> words) {
    String word = text(name).orElse(words.getFirst());
    if (words.contains(word)) {
      return word;
    }
    String hint = Nearest.to(word, words).map(near -> "; did you mean " + near + "?").orElse("");
    throw bad(name, word, "one of " + String.join(", ", words) + hint);
  }

  /** The parts of a list written with commas; empty when not given. */
  public List<String> list(String name) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return List.of();
    }
    List<String> parts = List.of(text.get().split(",", -1));
    if (parts.contains("")) {
      throw bad(name, text.get(), "a list with commas and no empty part");
    }
    return parts;
  }

  /** Whether a parameter was given at all. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** A value that a route itself finds wrong. */
  public static ProblemException bad(String name, String value, String wanted) {
    return Problem.badRequest("parameter " + name + " is " + quoted(value) + ", wanted: " + wanted);
  }

  private static String quoted(String text) {
    String shown = text.length() > 80 ? text.substring(0, 77) + "..." : text;
    return "'" + shown.replaceAll("\\p{Cntrl}", " ") + "'";
  }

  /** Percent-decodes strictly: what is no hex or no UTF-8 is a 400, never a replacement mark. */
  static String decode(String raw) {
    if (raw.indexOf('%') < 0 && raw.indexOf('+') < 0) {
      return raw;
    }
    byte[] ascii = raw.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(ascii.length);
    for (int i = 0; i < ascii.length; i++) {
      if (ascii[i] == '%') {
        int high = i + 2 < ascii.length ? Character.digit(ascii[i + 1], 16) : -1;
        int low = i + 2 < ascii.length ? Character.digit(ascii[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          throw Problem.badRequest("the query string has a broken percent escape");
        }
        decoded.put((byte) (high << 4 | low));
        i += 2;
      } else {
        decoded.put(ascii[i] == '+' ? (byte) ' ' : ascii[i]);
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
    } catch (CharacterCodingException _) {
      throw Problem.badRequest("the query string is not UTF-8");
    }
  }
}
