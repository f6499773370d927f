package dev.tailrace.model;

import java.util.Locale;

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

  private final String code = name().toLowerCase(Locale.ROOT);

  /** The public name, such as {@code rank_range}. */
  public String code() {
    return code;
  }
}
