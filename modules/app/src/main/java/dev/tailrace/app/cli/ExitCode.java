package dev.tailrace.app.cli;

/**
 * How a command ended, for scripts; from 64 on after BSD's sysexits.h. {@code tailrace --help}
 * tells what each means.
 */
enum ExitCode {
  OK(0),
  FAILED(1),
  LOST(2),
  NOT_SEEN(2),
  USAGE(64),
  DATA_REFUSED(65),
  NOT_FOUND(66),
  UNAVAILABLE(69),
  BROKEN(70),
  CANNOT_START(73),
  NO_PERMISSION(77),
  CONFIG(78),
  INTERRUPTED(130),
  OUTPUT_CLOSED(141);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
