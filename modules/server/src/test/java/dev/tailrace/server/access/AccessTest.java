package dev.tailrace.server.access;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessTest {
  private static final String FIRST = "first-token-of-good-length";
  private static final String SECOND = "second-token-of-good-length";

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("tokens"), text);
  }

  @Test
  void every_token_of_the_file_is_accepted_and_no_other() throws IOException {
    Tokens tokens = Tokens.read(file("# ours\n" + FIRST + "\n\n  " + SECOND + "\n"));
    assertTrue(tokens.accept("Bearer " + FIRST));
    assertTrue(tokens.accept("bearer " + SECOND));
    assertFalse(tokens.accept("Bearer " + FIRST + "x"));
    assertFalse(tokens.accept("Bearer # ours"));
    assertFalse(tokens.accept("Bearer "));
    assertFalse(tokens.accept("Basic " + FIRST));
    assertFalse(tokens.accept(FIRST));
    assertFalse(tokens.accept(null));
    assertFalse(tokens.accept("Bearer " + "a".repeat(10_000)));
  }

  @Test
  void a_token_file_without_a_good_token_does_not_start() throws IOException {
    Path empty = file("# nothing\n");
    assertThrows(IllegalArgumentException.class, () -> Tokens.read(empty));
    Path weak = file("secret\n");
    assertThrows(IllegalArgumentException.class, () -> Tokens.read(weak));
    assertThrows(IllegalArgumentException.class, () -> Tokens.read(folder.resolve("none")));
  }

  @Test
  void a_page_of_another_origin_may_not_change_anything() {
    assertFalse(OriginRule.permits("http://evil.example", null, "localhost:8080"));
    assertFalse(OriginRule.permits("http://localhost:3000", null, "localhost:8080"));
    assertFalse(OriginRule.permits("null", null, "localhost:8080"));
    assertFalse(OriginRule.permits(null, "cross-site", "localhost:8080"));
    assertFalse(OriginRule.permits(null, "same-site", "localhost:8080"));
  }

  @Test
  void own_pages_and_programs_may() {
    assertTrue(OriginRule.permits(null, null, "localhost:8080"));
    assertTrue(OriginRule.permits("http://localhost:8080", "same-origin", "localhost:8080"));
    assertTrue(OriginRule.permits(null, "none", "localhost:8080"));
  }

  @Test
  void configured_names_and_the_bind_address_are_allowed() {
    AllowedHosts hosts = new AllowedHosts("10.0.0.7", Set.of("Track.Example", "fe80::1"));
    assertTrue(hosts.allows("track.example:443"));
    assertTrue(hosts.allows("10.0.0.7:8080"));
    assertTrue(hosts.allows("[fe80::1]:8080"));
    assertFalse(hosts.allows("example"));
    assertFalse(hosts.allows(""));
    assertFalse(hosts.allows(":8080"));
  }
}
