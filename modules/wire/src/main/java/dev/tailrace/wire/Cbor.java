package dev.tailrace.wire;

/** The numbers of CBOR (RFC 8949) and of its typed arrays (RFC 8746) that Tailrace uses. */
final class Cbor {
  static final int UNSIGNED = 0;
  static final int NEGATIVE = 1;
  static final int BYTES = 2;
  static final int TEXT = 3;
  static final int ARRAY = 4;
  static final int MAP = 5;
  static final int TAG = 6;
  static final int SIMPLE = 7;

  /** Initial bytes of major type 7. */
  static final int FALSE = 0xf4;

  static final int TRUE = 0xf5;
  static final int NULL = 0xf6;
  static final int FLOAT16 = 0xf9;
  static final int FLOAT32 = 0xfa;
  static final int FLOAT64 = 0xfb;

  /** Tags. */
  static final int SELF_DESCRIBED = 55799;

  static final int SINT64_LE = 79;
  static final int FLOAT32_LE = 85;
  static final int FLOAT64_LE = 86;

  private Cbor() {}

  /** Whether the record begins as every CBOR record of Tailrace does. */
  static boolean isSelfDescribed(byte[] value) {
    return value.length >= 3
        && value[0] == (byte) 0xd9
        && value[1] == (byte) 0xd9
        && value[2] == (byte) 0xf7;
  }
}
