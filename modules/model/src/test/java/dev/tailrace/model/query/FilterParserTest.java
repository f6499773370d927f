package dev.tailrace.model.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.query.Filter.And;
import dev.tailrace.model.query.Filter.Compare;
import dev.tailrace.model.query.Filter.In;
import dev.tailrace.model.query.Filter.IsNull;
import dev.tailrace.model.query.Filter.Like;
import dev.tailrace.model.query.Filter.Not;
import dev.tailrace.model.query.Filter.Operator;
import dev.tailrace.model.query.Filter.Or;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterParserTest {

  private static Filter parse(String text) {
    return switch (FilterParser.parse(text)) {
      case Parsed.Good(var filter) -> filter;
      case Parsed.Bad(var position, var problem) ->
          throw new AssertionError(text + " at " + position + ": " + problem);
    };
  }

  /** Writes a filter with all its parentheses. */
  private static String shown(Filter filter) {
    return switch (filter) {
      case And(var parts) -> joined(parts, " and ");
      case Or(var parts) -> joined(parts, " or ");
      case Not(var part) -> "not " + shown(part);
      case IsNull(var column) -> column.text() + " is null";
      case Compare(var column, var operator, var literal) ->
          column.text() + operator.text() + literal;
      case In(var column, var literals) -> column.text() + " in " + literals;
      case Like(var column, var pattern, var ignoresCase) ->
          column.text() + (ignoresCase ? " ilike " : " like ") + pattern;
    };
  }

  private static String joined(List<Filter> parts, String word) {
    return "(" + String.join(word, parts.stream().map(FilterParserTest::shown).toList()) + ")";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "status = 'running'             | status=Text[text=running]",
        "name != \"it's\"               | name!=Text[text=it's]",
        "name = 'it''s'                 | name=Text[text=it's]",
        "config.lr<0.1                  | config.lr<Real[number=0.1]",
        "config.lr<=-1e-3               | config.lr<=Real[number=-0.001]",
        "config.seed = 9007199254740993 | config.seed=Whole[number=9007199254740993]",
        "degraded=TRUE                  | degraded=Flag[flag=true]",
        "tags.a-b/c is null             | tags.a-b/c is null",
        "tags.a IS NOT NULL             | not tags.a is null",
        "metrics.loss > 1               | metrics.loss.last>Whole[number=1]",
        "metrics.loss.min >= 1          | metrics.loss.min>=Whole[number=1]",
        "metrics.train/loss.x > 1       | metrics.train/loss.x.last>Whole[number=1]",
        "metrics.min > 1                | metrics.min.last>Whole[number=1]",
        "metrics.`loss.min` > 1         | metrics.loss.min.last>Whole[number=1]",
        "metrics.`val loss`.max > 1     | metrics.`val loss`.max>Whole[number=1]",
        "config.`a``b c` = 1            | config.`a``b c`=Whole[number=1]",
        "config.a.b.c = 1               | config.a.b.c=Whole[number=1]",
        "name like 'a%_\\%'             | name like a%_\\%",
        "name ilike 'A%'                | name ilike A%",
        "group in ('a', 2,true) |" + " group in [Text[text=a], Whole[number=2], Flag[flag=true]]",
        "attempt=1 and attempt=2 or attempt=3 and not attempt=4 |"
            + " ((attempt=Whole[number=1] and attempt=Whole[number=2]) or"
            + " (attempt=Whole[number=3] and not attempt=Whole[number=4]))",
        "attempt=1 and (attempt=2 or attempt=3) |"
            + " (attempt=Whole[number=1] and (attempt=Whole[number=2] or attempt=Whole[number=3]))",
        "not(not attempt=1)             | not not attempt=Whole[number=1]",
        "##                             | ()",
      })
  void the_grammar_reads(String text, String expected) {
    assertEquals(expected, shown(parse(text)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "statsu = 'x'            |  0 | unknown field 'statsu'; did you mean 'status'?",
        "STATUS = 'x'            |  0 | unknown field 'STATUS'; did you mean 'status'?",
        "id = 'a' and conifg.x=1 | 13 | unknown field 'conifg'; did you mean 'config.'?",
        "confg.lr = 1            |  0 | unknown field 'confg'; did you mean 'config.lr'?",
        "loss < 1                |  0 | unknown field 'loss'; did you mean metrics.loss,"
            + " config.loss, tags.loss or summary.loss?",
        "not train/loss.min < 1  |  4 | unknown field 'train/loss'; did you mean"
            + " metrics.train/loss.min, config.train/loss.min, tags.train/loss.min"
            + " or summary.train/loss.min?",
        "status 'x'              |  7 | expected one of = != < <= > >= in like ilike is, found '''",
        "status =                |  8 | expected a text in quotes, a number, true or false,"
            + " found the end",
        "status = running        |  9 | expected a text in quotes, a number, true or false,"
            + " found 'running'",
        "attempt = 12abc         | 10 | a text needs quotes",
        "attempt = 1.            | 12 | expected a digit, found the end",
        "name = 'x               |  7 | this ' is never closed",
        "(id = 'a'               |  9 | expected ')' for the '(' at 0, found the end",
        "id = 'a')               |  8 | expected 'and' or 'or', found ')'",
        "id = 'a' id = 'b'       |  9 | expected 'and' or 'or', found 'id'",
        "id = 'a' and            | 12 | expected a field, found the end",
        "id is 3                 |  6 | expected 'null' or 'not null', found '3'",
        "id is not 3             | 10 | expected 'null', found '3'",
        "id in 'a'               |  6 | expected '(', found '''",
        "id in ('a' 'b')         | 11 | expected ',' or ')', found '''",
        "id in ()                |  7 | expected a text in quotes, a number, true or false,"
            + " found ')'",
        "name like 3             | 10 | a pattern is a text in quotes",
        "config. = 1             |  7 | expected a name behind 'config.'",
        "config.`` = 1           |  7 | expected a name between the backticks",
        "metrics.`a`.median > 1  | 12 | 'median' is none of last, min, max, first, count",
        "nothing.`a` = 1         |  0 | unknown field 'nothing'; did you mean metrics.NAME,"
            + " config.NAME, tags.NAME or summary.NAME?",
      })
  void a_problem_has_its_place(String text, int position, String problem) {
    assertEquals(new Parsed.Bad<Filter>(position, problem), FilterParser.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "not "})
  void nesting_has_a_limit(String opening) {
    var deep = FilterParser.parse(opening.repeat(65) + "id = 'a'");

    assertEquals(new Parsed.Bad<Filter>(opening.length() * 64, "nested deeper than 64"), deep);
  }

  @Test
  void nesting_up_to_the_limit_is_read() {
    assertEquals(parse("id = 'a'"), parse("(".repeat(64) + "id = 'a'" + ")".repeat(64)));
  }

  @Test
  void parentheses_side_by_side_are_not_nested() {
    var filter = parse("(id='a') or ".repeat(200) + "(id='a')");

    assertEquals(201, ((Or) filter).parts().size());
  }

  @Test
  void length_has_a_limit_in_bytes() {
    String fits = "name = '" + "é".repeat(2043) + "'";

    assertInstanceOf(Parsed.Good.class, FilterParser.parse(fits + " "));
    assertEquals(
        new Parsed.Bad<Filter>(0, "a filter has at most 4096 bytes"),
        FilterParser.parse(fits + "  "));
  }

  @Test
  void every_operator_is_read_back() {
    for (Operator operator : Operator.values()) {
      var filter = (Compare) parse("attempt " + operator.text() + " 1");

      assertEquals(operator, filter.operator());
    }
  }

  /** Half of it makes filters, half of it breaks them. */
  private static final String[] PIECES =
      """
      and or not ( ) id='a' metrics.loss>=1 tags.`k`<'v' name!="x" and or not ( ) attempt=1e3
      config.lr=0.5 in like ilike is null = != <= < ' " ` % _ \\ , . - 1 1e 0.5 true config. x
      metrics. loss .min status \0 \ud83d é
      """
          .split("\\s+");

  @Test
  void nothing_that_is_typed_throws() {
    int good = 0;
    for (long seed = 0; seed < 20_000; seed++) {
      var random = new Random(seed);
      var text = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
        text.append(random.nextBoolean() ? " " : "");
      }
      switch (FilterParser.parse(text.toString())) {
        case Parsed.Good<Filter> _ -> good++;
        case Parsed.Bad<Filter>(int position, String problem) -> {
          assertTrue(position >= 0 && position <= text.length(), "seed " + seed);
          assertTrue(!problem.isEmpty(), "seed " + seed);
        }
      }
    }
    System.out.println("filter fuzz: 20000 texts, " + good + " of them filters");
    assertTrue(good > 0);
  }
}
