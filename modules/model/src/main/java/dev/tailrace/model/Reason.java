package dev.tailrace.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Why an event was refused: at the door (HTTP answers it at once) or by a fold (a dead letter). The
 * codes are public and only gain.
 */
public enum Reason {
  EMPTY,
  TOMBSTONE,
  BAD_ENCODING,
  MALFORMED_JSON,
  MALFORMED_CBOR,
  TRAILING_TOKENS,
  NOT_AN_OBJECT,
  DUPLICATE_KEY,
  TOO_DEEP,
  TOO_LARGE,
  NUMBER_RANGE,
  TYPE_MISMATCH,
  MISSING_FIELD,
  BAD_VALUE,
  UNKNOWN_TYPE,
  SCHEMA_NEWER,
  SCHEMA_MISSING,
  NULL_KEY,
  KEY_MISMATCH,
  WRONG_PARTITION,
  WRONG_TOPIC,
  BAD_RUN_ID,
  BAD_PROJECT_ID,
  BAD_WRITER,
  BAD_METRIC_NAME,
  BAD_NAME,
  BAD_ARTIFACT,
  BATCH_SHAPE,
  STEP_RANGE,
  RANK_RANGE,
  ATTEMPT_RANGE,
  SEQ_RANGE,
  SERIES_QUOTA,
  RANK_QUOTA,
  CONFIG_QUOTA,
  LINE_TOO_LONG,
  DUPLICATE_ID_CONFLICT,
  DUPLICATE_UNVERIFIED,
  RUN_PURGED,
  FOLD_FAILED;

  private static final Map<String, Reason> BY_CODE =
      Arrays.stream(values()).collect(Collectors.toMap(Reason::code, Function.identity()));

  private final String code = name().toLowerCase(Locale.ROOT);

  /** The public name, such as {@code rank_range}. */
  public String code() {
    return code;
  }

  /**
   * The reason with this code.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Reason of(String code) {
    Reason reason = BY_CODE.get(code);
    if (reason == null) {
      throw new IllegalArgumentException("no reason has the code " + code);
    }
    return reason;
  }
}
