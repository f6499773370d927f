package dev.tailrace.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ParametersTest {
  private static final Set<String> KNOWN = Set.of("limit", "filter", "metric", "run", "deleted");

  private static Parameters parse(String query) {
    return Parameters.parse(query, KNOWN);
  }

  private static String refusal(Executable asking) {
    Problem problem = assertThrows(ProblemException.class, asking).problem();
    assertEquals(ProblemCode.BAD_REQUEST, problem.code());
    return problem.detail();
  }

  @Test
  void an_unknown_name_is_refused_and_the_near_one_suggested() {
    String detail = refusal(() -> parse("limitt=3"));
    assertEquals("unknown parameter 'limitt'; did you mean limit?", detail);
  }

  @Test
  void a_name_far_from_all_gets_the_whole_list() {
    assertTrue(refusal(() -> parse("zzzzzzzz=3")).contains("deleted, filter, limit, metric, run"));
  }

  @Test
  void a_repeated_parameter_is_refused_where_one_is_meant() {
    Parameters parameters = parse("limit=1&limit=1");
    assertEquals("parameter limit is given 2 times", refusal(() -> parameters.text("limit")));
  }

  @Test
  void a_repeatable_parameter_keeps_its_order() {
    assertEquals(List.of("b", "a"), parse("metric=b&metric=a").texts("metric"));
  }

  @Test
  void runs_are_named_once_each_by_what_can_be_an_id() {
    assertEquals(List.of("b", "a"), List.copyOf(parse("run=b&run=a&run=b").runs("run")));
    for (String run : List.of("a+b", "", "%C3%A9", "a".repeat(129))) {
      Parameters parameters = parse("run=b&run=" + run);
      String detail = refusal(() -> parameters.runs("run"));
      assertTrue(detail.endsWith("wanted: the id of a run"), detail);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-1", "0", "1001", "1e3", "1e400", "abc", "", "9999999999999999999", "1.0"})
  void a_number_out_of_bounds_names_the_bounds(String value) {
    Parameters parameters = parse("limit=" + value);
    assertTrue(
        refusal(() -> parameters.count("limit", 1, 1000))
            .contains("a whole number from 1 to 1000"));
  }

  @Test
  void bounds_are_included() {
    assertEquals(OptionalInt.of(1000), parse("limit=1000").count("limit", 1, 1000));
  }

  @Test
  void an_absent_number_is_empty() {
    assertEquals(OptionalInt.empty(), parse("").count("limit", 1, 1000));
  }

  @Test
  void a_wrong_word_gets_the_near_one() {
    Parameters parameters = parse("deleted=treu");
    assertTrue(refusal(() -> parameters.flag("deleted")).endsWith("did you mean true?"));
  }

  @Test
  void values_are_decoded_once() {
    assertEquals("a b+%2f&ü", parse("filter=a+b%2B%252f%26%C3%BC").required("filter"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"filter=%", "filter=%4", "filter=%zz", "filter=%ff", "filter=%ed%a0%80"})
  void what_is_no_utf8_is_refused(String query) {
    assertTrue(refusal(() -> parse(query)).startsWith("the query string"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "1e999", "x", ""})
  void a_number_must_be_finite(String value) {
    Parameters parameters = parse("limit=" + value);
    assertTrue(refusal(() -> parameters.number("limit")).contains("a finite number"));
  }
}
