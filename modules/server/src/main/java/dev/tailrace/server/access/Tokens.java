package dev.tailrace.server.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bearer tokens that are valid: one a line of a file, so that two can be while one is replaced.
 * Only their SHA-256 is kept, and all are compared in constant time.
 */
public final class Tokens {
  private static final int TOKEN_CHARS_MIN = 16;
  private static final String SCHEME = "Bearer ";

  private final List<byte[]> hashes;

  private Tokens(List<byte[]> hashes) {
    this.hashes = hashes;
  }

  /** No token is asked for. */
  public static Tokens none() {
    return new Tokens(List.of());
  }

  /**
   * Reads a file of tokens; blank lines and those that start with # do not count.
   *
   * @throws IllegalArgumentException when it cannot be read, has none, or a short one
   */
  public static Tokens read(Path file) {
    List<byte[]> hashes = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        String token = line.strip();
        if (token.isEmpty() || token.startsWith("#")) {
          continue;
        }
        if (token.length() < TOKEN_CHARS_MIN) {
          throw new IllegalArgumentException(
              file + " holds a token of less than " + TOKEN_CHARS_MIN + " characters");
        }
        hashes.add(sha256(token));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("the token file " + file + " cannot be read", e);
    }
    if (hashes.isEmpty()) {
      throw new IllegalArgumentException("the token file " + file + " holds no token");
    }
    return new Tokens(hashes);
  }

  /** Whether anything must be shown at all. */
  public boolean required() {
    return !hashes.isEmpty();
  }

  /** Whether the header {@code Authorization} shows a valid token. */
  public boolean accept(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    byte[] shown = sha256(authorization.substring(SCHEME.length()).strip());
    boolean accepted = false;
    for (byte[] hash : hashes) {
      accepted |= MessageDigest.isEqual(hash, shown);
    }
    return accepted;
  }

  private static byte[] sha256(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
