package dev.tailrace.client;

import dev.tailrace.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Strikes out what looks like a secret by its name, as the Python SDK does. */
final class Secrets {
  static final String STRUCK = "***";

  private static final Pattern WORD = Pattern.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\\d+");
  private static final Set<String> SECRET_WORDS =
      Set.of(
          "apikey",
          "auth",
          "authorization",
          "credential",
          "credentials",
          "passphrase",
          "passwd",
          "password",
          "pwd",
          "secret",
          "secrets",
          "token");
  private static final Set<String> KEYS = Set.of("access", "api", "private");

  /** What a tokenizer calls a token: {@code pad_token} is no secret. */
  private static final Set<String> NO_SECRET_TOKENS =
      Set.of(
          "bos", "cls", "decoder", "end", "eos", "image", "mask", "pad", "prefix", "sep", "special",
          "start", "stop", "suffix", "unk");

  // Linear in the length of the text: a name begins only where no name goes on.
  private static final Pattern NAMED =
      Pattern.compile("(?<![\\w.-])([\\w.-]++)(\\s*[=:]\\s*)(?!//)");
  private static final Pattern VALUE = Pattern.compile("\\S+");
  private static final Pattern URL_USER = Pattern.compile("(?<=\\w://)[^/\\s\"'`<>]+@");
  private static final Pattern BEARER = Pattern.compile("(?i)\\b(bearer)\\s+\\S+");

  private Secrets() {}

  /** Whether what has this name is kept from others: {@code HF_TOKEN}, not {@code max_tokens}. */
  static boolean isSecret(String name) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(name);
    while (matcher.find()) {
      words.add(matcher.group().toLowerCase(Locale.ROOT));
    }
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String before = i > 0 ? words.get(i - 1) : "";
      if (word.equals("key") && KEYS.contains(before)) {
        return true;
      }
      boolean ofTokenizer =
          word.equals("token") && (NO_SECRET_TOKENS.contains(before) || i < words.size() - 1);
      if (!ofTokenizer && SECRET_WORDS.contains(word)) {
        return true;
      }
    }
    return false;
  }

  /** A text without the values of {@code NAME=} and {@code NAME:}, bearers and users of URLs. */
  static String masked(String text) {
    String struck = BEARER.matcher(withoutUser(text)).replaceAll("$1 ***");
    StringBuilder told = new StringBuilder();
    Matcher named = NAMED.matcher(struck);
    Matcher value = VALUE.matcher(struck);
    int at = 0;
    while (named.find(at)) {
      told.append(struck, at, named.end());
      at = named.end();
      if (isSecret(withoutD(named.group(1))) && value.region(at, struck.length()).lookingAt()) {
        told.append(STRUCK);
        at = value.end();
      }
    }
    return told.append(struck, at, struck.length()).toString();
  }

  private static String withoutUser(String text) {
    return URL_USER.matcher(text).replaceAll("***@");
  }

  /** A command line; a secret's value may be a word of its own or stand behind an {@code =}. */
  static String maskedCommand(List<String> words) {
    List<String> told = new ArrayList<>();
    boolean isValue = false;
    for (String word : words) {
      int equals = word.indexOf('=');
      String name = withoutD(equals < 0 ? word : word.substring(0, equals));
      boolean secret = isSecret(name);
      if (isValue && !word.startsWith("-")) {
        told.add(STRUCK);
      } else if (equals >= 0 && secret) {
        told.add(word.substring(0, equals + 1) + STRUCK);
      } else {
        told.add(masked(word));
      }
      isValue = word.startsWith("-") && equals < 0 && secret;
    }
    return String.join(" ", told);
  }

  private static String withoutD(String word) {
    return word.startsWith("-D") ? word.substring(2) : word;
  }

  /** Of a config: texts by their names, at any depth; numbers and switches stay. */
  static Value.Fields masked(Value.Fields fields) {
    Map<String, Value> told = new LinkedHashMap<>();
    fields.fields().forEach((name, value) -> told.put(name, masked(name, value)));
    return new Value.Fields(told);
  }

  private static Value masked(String name, Value value) {
    return switch (value) {
      case Value.Fields fields -> masked(fields);
      case Value.Text(String text) ->
          new Value.Text(!text.isEmpty() && isSecret(name) ? STRUCK : withoutUser(text));
      case Value.Items(List<Value> items) ->
          new Value.Items(items.stream().map(item -> masked(name, item)).toList());
      case Value.Whole _, Value.Real _, Value.Flag _, Value.Null _ -> value;
    };
  }
}
