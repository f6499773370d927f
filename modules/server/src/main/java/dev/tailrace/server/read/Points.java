package dev.tailrace.server.read;

import dev.tailrace.model.Limits;
import dev.tailrace.server.http.Parameters;
import dev.tailrace.server.http.Problem;
import dev.tailrace.server.http.ProblemCode;
import java.util.OptionalInt;

/**
 * How many buckets a curve may have: parameter {@code points}. Many curves share what one answer
 * may hold: what was asked for is refused when it is more, the default is lowered.
 *
 * @param asked empty for the default
 */
record Points(OptionalInt asked) {
  private static final int DEFAULT = 1_000;

  static Points read(Parameters parameters) {
    return new Points(parameters.count("points", 1, Limits.DEFAULT.queryBucketsMax()));
  }

  /** For each of so many curves. */
  int each(int curves) {
    int most = Limits.DEFAULT.answerBucketsMax() / Math.max(curves, 1);
    if (asked.orElse(0) > most) {
      throw Problem.of(
          ProblemCode.TOO_LARGE,
          "%d curves of %d points: together at most %d, so at most %d each"
              .formatted(curves, asked.getAsInt(), Limits.DEFAULT.answerBucketsMax(), most));
    }
    return Math.min(asked.orElse(DEFAULT), most);
  }
}
