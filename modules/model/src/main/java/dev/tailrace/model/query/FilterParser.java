package dev.tailrace.model.query;

import dev.tailrace.model.Limits;
import dev.tailrace.model.Value;
import dev.tailrace.model.query.Filter.Operator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a filter: {@code field op value} joined with {@code and}, {@code or}, {@code not} and
 * parentheses. {@code not} binds tightest, then {@code and}. Keywords are read in any case; texts
 * stand in single or double quotes, a quote in them is written twice. An empty filter passes
 * everything. Time is linear in the length; never throws.
 */
public final class FilterParser {
  private final TextCursor cursor;
  private int depth;

  private FilterParser(String text) {
    cursor = new TextCursor(text);
  }

  public static Parsed<Filter> parse(String text) {
    int bytesMax = Limits.DEFAULT.filterBytesMax();
    if (text.length() > bytesMax || text.getBytes(StandardCharsets.UTF_8).length > bytesMax) {
      return new Parsed.Bad<>(0, "a filter has at most " + bytesMax + " bytes");
    }
    try {
      return new Parsed.Good<>(new FilterParser(text).whole());
    } catch (TextCursor.Problem problem) {
      return problem.parsed();
    }
  }

  private Filter whole() throws TextCursor.Problem {
    cursor.skipBlanks();
    if (cursor.atEnd()) {
      return Filter.everything();
    }
    Filter filter = alternatives();
    if (!cursor.atEnd()) {
      throw expected("'and' or 'or'");
    }
    return filter;
  }

  private TextCursor.Problem expected(String what) {
    return cursor.problem(cursor.position(), "expected " + what + ", found " + cursor.shown());
  }

  /** Each of these leaves the cursor behind blanks. */
  private Filter alternatives() throws TextCursor.Problem {
    var parts = new ArrayList<Filter>();
    do {
      parts.add(conjunction());
    } while (word("or"));
    return parts.size() == 1 ? parts.getFirst() : new Filter.Or(parts);
  }

  private Filter conjunction() throws TextCursor.Problem {
    var parts = new ArrayList<Filter>();
    do {
      parts.add(negation());
    } while (word("and"));
    return parts.size() == 1 ? parts.getFirst() : new Filter.And(parts);
  }

  private Filter negation() throws TextCursor.Problem {
    int start = cursor.position();
    boolean not = word("not");
    if (!not && !symbol("(")) {
      return predicate();
    }
    if (++depth > Limits.DEFAULT.nestingMax()) {
      throw cursor.problem(start, "nested deeper than " + Limits.DEFAULT.nestingMax());
    }
    Filter inner;
    if (not) {
      inner = new Filter.Not(negation());
    } else {
      inner = alternatives();
      if (!symbol(")")) {
        throw cursor.problem(
            cursor.position(),
            "expected ')' for the '(' at %d, found %s".formatted(start, cursor.shown()));
      }
    }
    depth--;
    return inner;
  }

  private Filter predicate() throws TextCursor.Problem {
    Column column = ColumnParser.column(cursor);
    cursor.skipBlanks();
    for (Operator operator : OPERATORS) {
      if (symbol(operator.text())) {
        return new Filter.Compare(column, operator, literal());
      }
    }
    if (word("in")) {
      return new Filter.In(column, literals());
    }
    if (word("like")) {
      return new Filter.Like(column, pattern(), false);
    }
    if (word("ilike")) {
      return new Filter.Like(column, pattern(), true);
    }
    if (word("is")) {
      boolean not = word("not");
      if (!word("null")) {
        throw expected(not ? "'null'" : "'null' or 'not null'");
      }
      var isNull = new Filter.IsNull(column);
      return not ? new Filter.Not(isNull) : isNull;
    }
    throw expected("one of = != < <= > >= in like ilike is");
  }

  /** Longer ones first. */
  private static final List<Operator> OPERATORS =
      List.of(
          Operator.UNEQUAL,
          Operator.AT_MOST,
          Operator.AT_LEAST,
          Operator.EQUAL,
          Operator.LESS,
          Operator.GREATER);

  private List<Value> literals() throws TextCursor.Problem {
    if (!symbol("(")) {
      throw expected("'('");
    }
    var literals = new ArrayList<Value>();
    do {
      literals.add(literal());
    } while (symbol(","));
    if (!symbol(")")) {
      throw expected("',' or ')'");
    }
    return literals;
  }

  private String pattern() throws TextCursor.Problem {
    int start = cursor.position();
    return literal() instanceof Value.Text(String text)
        ? text
        : fail(start, "a pattern is a text in quotes");
  }

  private String fail(int at, String what) throws TextCursor.Problem {
    throw cursor.problem(at, what);
  }

  private Value literal() throws TextCursor.Problem {
    char first = cursor.peek();
    if (first == '\'' || first == '"') {
      String text = cursor.takeQuoted();
      cursor.skipBlanks();
      return new Value.Text(text);
    }
    if (word("true")) {
      return new Value.Flag(true);
    }
    if (word("false")) {
      return new Value.Flag(false);
    }
    Value number = NumberText.take(cursor);
    cursor.skipBlanks();
    return number;
  }

  private boolean word(String keyword) {
    boolean there = cursor.takeWord(keyword);
    if (there) {
      cursor.skipBlanks();
    }
    return there;
  }

  private boolean symbol(String symbol) {
    boolean there = cursor.take(symbol);
    if (there) {
      cursor.skipBlanks();
    }
    return there;
  }
}
