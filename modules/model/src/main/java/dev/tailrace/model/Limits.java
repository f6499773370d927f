package dev.tailrace.model;

/**
 * Every limit of Tailrace, in one place; {@code /info} shows them. What goes over one is refused
 * with a reason, never cut silently.
 */
public record Limits(
    int recordBytesMax,
    int batchRowsMax,
    int batchMetricsMax,
    int runMetricNamesMax,
    int runRanksMax,
    int nameCharsMax,
    int configValueBytesMax,
    int configKeysMax,
    int logLineBytesMax,
    long stepMax,
    int requestSentBytesMax,
    int requestUnpackedBytesMax,
    int pageRowsMax,
    int queryBucketsMax,
    int querySeriesMax,
    int answerBucketsMax,
    int filterBytesMax,
    int nestingMax) {

  public static final Limits DEFAULT =
      new Limits(
          1 << 20,
          10_000,
          4_096,
          100_000,
          65_536,
          250,
          64 << 10,
          10_000,
          64 << 10,
          (1L << 53) - 1,
          16 << 20,
          64 << 20,
          1_000,
          10_000,
          1_000,
          500_000,
          4 << 10,
          64);
}
