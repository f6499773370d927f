package dev.tailrace.wire;

import dev.tailrace.model.event.MetricBatch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The short way from a JSON record to a metric batch, for records without escapes, nulls, unknown
 * fields and odd numbers. Whatever is unusual ends it, and the record goes the general way.
 */
final class JsonBatch {
  /** Stands behind the last byte. */
  private static final int END = -1;

  private final byte[] bytes;
  private final BatchDraft draft;
  private final JsonNumbers numbers;
  private int at;

  /** Set once, by what is unusual; nothing that is read afterwards counts. */
  private boolean odd;

  private int textEnd; // of the text that was stepped over
  private int scalars;
  private int metrics;

  private JsonBatch(byte[] bytes) {
    this.bytes = bytes;
    this.draft = new BatchDraft(bytes);
    this.numbers = new JsonNumbers(bytes);
  }

  /** The batch in the record; null for the general way to tell what the record is. */
  static @Nullable MetricBatch read(byte[] bytes) {
    return new JsonBatch(bytes).read();
  }

  private @Nullable MetricBatch read() {
    expect('{');
    do {
      field();
    } while (more('}'));
    if (odd || blank() != END || (scalars > 0 && scalars < metrics)) {
      return null;
    }
    return draft.batch(scalars > 0);
  }

  private void field() {
    int from = text();
    BatchDraft.Field field = odd ? null : draft.field(from, textEnd - from);
    expect(':');
    blank();
    switch (field) {
      case null -> odd = true;
      case TYPE, RUN, WRITER -> {
        int textFrom = text();
        odd = odd || !draft.text(field, textFrom, textEnd - textFrom);
      }
      case V, SEQ, TIME, RANK, ATTEMPT, STEP -> draft.whole(field, whole());
      case RESENT -> draft.flag(flag());
      case STEPS, TIMES -> draft.wholes(field, wholes());
      case METRICS -> metrics();
    }
  }

  private void metrics() {
    expect('{');
    do {
      int from = text();
      int to = textEnd;
      expect(':');
      if (odd) {
        return;
      }
      draft.metric(from, to, column());
      metrics++;
    } while (more('}'));
  }

  private double[] column() {
    if (blank() != '[') {
      scalars++;
      return new double[] {real()};
    }
    at++;
    var column = new double[Math.max(16, draft.rows())];
    int length = 0;
    do {
      if (length == column.length) {
        column = Arrays.copyOf(column, 2 * length);
      }
      blank();
      column[length++] = real();
    } while (more(']'));
    return length == column.length ? column : Arrays.copyOf(column, length);
  }

  private long[] wholes() {
    expect('[');
    var wholes = new long[128];
    int length = 0;
    do {
      if (length == wholes.length) {
        wholes = Arrays.copyOf(wholes, 2 * length);
      }
      blank();
      wholes[length++] = whole();
    } while (more(']'));
    return Arrays.copyOf(wholes, length);
  }

  private long whole() {
    if (odd || !numbers.readWhole(at)) {
      odd = true;
      return 0;
    }
    at = numbers.end();
    return numbers.whole();
  }

  private double real() {
    if (odd || !numbers.readReal(at)) {
      odd = true;
      return 0;
    }
    at = numbers.end();
    return numbers.real();
  }

  private boolean flag() {
    if (isWord("true")) {
      at += 4;
      return true;
    }
    if (!isWord("false")) {
      odd = true;
      return false;
    }
    at += 5;
    return false;
  }

  private boolean isWord(String word) {
    return JsonNumbers.isWord(bytes, at, word);
  }

  /** Steps over a text without escapes and tells where its first character is. */
  private int text() {
    expect('"');
    int from = at;
    int i = from;
    while (i < bytes.length && bytes[i] != '"' && bytes[i] != '\\' && isPlain(bytes[i])) {
      i++;
    }
    if (i == bytes.length || bytes[i] != '"') {
      odd = true;
      i = from;
    }
    textEnd = i;
    at = Math.min(bytes.length, i + 1);
    return from;
  }

  /** Whether it is no control character; beyond ASCII is. */
  private static boolean isPlain(byte b) {
    return b >= 0x20 || b < 0;
  }

  /** Steps over blanks, then over that character, which must be there. */
  private void expect(char wanted) {
    if (blank() != wanted) {
      odd = true;
      return;
    }
    at++;
  }

  /** Steps over a comma, for one more item, or over the end of the list or object. */
  private boolean more(char end) {
    int next = blank();
    if (odd || next == END) {
      odd = true;
      return false;
    }
    at++;
    if (next != ',' && next != end) {
      odd = true;
    }
    return next == ',';
  }

  /** Steps over blanks; the byte that follows them, or END. */
  private int blank() {
    while (at < bytes.length) {
      byte b = bytes[at];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b & 0xff;
      }
      at++;
    }
    return END;
  }
}
