package dev.tailrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.model.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What looks like a secret is told to nobody. */
final class SecretsTest {
  @ParameterizedTest
  @CsvSource({
    "API_KEY=abc lr=1, API_KEY=*** lr=1",
    "-Ddb.password=abc -Dlr=1, -Ddb.password=*** -Dlr=1",
    "http://h/x?a=1&token=abc, http://h/x?a=1&token=***",
    "https://me:pw@host/x, https://***@host/x",
    "tokenizer=bert max_tokens: 5, tokenizer=bert max_tokens: 5",
  })
  void a_text_is_told_without_them(String text, String told) {
    assertEquals(told, Secrets.masked(text));
  }

  /** A search that begins anew at each character would take hours for these. */
  @ParameterizedTest
  @ValueSource(strings = {"ACGT", "a.", "a-", "a:/", "a =", "x@"})
  void a_long_text_takes_no_longer_than_reading_it(String piece) {
    String text = piece.repeat(2_000_000 / piece.length());

    assertEquals(text, Secrets.masked(text));
  }

  @Test
  void what_stands_in_a_list_is_told_without_them_too() {
    Value.Fields config =
        new Value.Fields(
            Map.of(
                "hosts",
                new Value.Items(List.of(new Value.Text("http://me:pw@h/"))),
                "secrets",
                new Value.Items(List.of(new Value.Text("abc")))));

    Value.Fields told = Secrets.masked(config);

    assertEquals(
        new Value.Items(List.of(new Value.Text("http://***@h/"))), told.fields().get("hosts"));
    assertEquals(new Value.Items(List.of(new Value.Text("***"))), told.fields().get("secrets"));
  }
}
