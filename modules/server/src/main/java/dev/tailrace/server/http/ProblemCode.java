package dev.tailrace.server.http;

import java.util.Locale;

/**
 * Every code that an error answer may carry, its status and what a person should know of it. The
 * names are public, served as pages, and only gain.
 */
public enum ProblemCode {
  BAD_REQUEST(
      400,
      "The request is not right",
      "The detail names what. Sending it again unchanged cannot help."),
  BAD_FILTER(
      400,
      "The filter cannot be read",
      "`position` counts characters from 0 to where reading stopped."),
  BAD_CURSOR(
      400,
      "The cursor belongs to another question",
      "Use `next` of an answer with the very same parameters, or start without a cursor."),
  BAD_POSITION(
      400,
      "The position is not of this log",
      "It is damaged, or of another cluster or a topic that was made anew. Read without one."),
  DIGEST_MISMATCH(
      400,
      "The bytes are not those that were announced",
      "Their SHA-256 is not the one in `Content-Digest`; nothing was kept. Send them again."),
  UNAUTHORIZED(
      401,
      "A token is needed",
      "Send `Authorization: Bearer <token>` with a token of the server's token file."),
  FORBIDDEN(
      403,
      "Another site's page may not do this",
      "Browsers may change things only from this server's own pages."),
  NOT_FOUND(404, "There is no such thing", "No event was folded that would have made it."),
  METHOD_NOT_ALLOWED(
      405, "This path does not take that method", "`Allow` lists those that it takes."),
  NOT_ACCEPTABLE(
      406,
      "No such form of the answer",
      "`Accept` leaves none of the forms in which this path answers."),
  RUN_PURGED(410, "The run was purged", "Its data is gone from every view and does not come back."),
  TOO_LARGE(413, "Too much at once", "Split it: the limits are in `GET /api/v1/info`."),
  UNSUPPORTED_MEDIA_TYPE(
      415,
      "The body's type is not taken here",
      "Set `Content-Type` to one of those that the detail names."),
  UNSUPPORTED_ENCODING(
      415,
      "The body's encoding is not taken here",
      "`Content-Encoding` may be gzip, zstd or absent."),
  MISDIRECTED(
      421,
      "This server does not go by that name",
      "`Host` must be a loopback name, the bind address or one of `--allow-host`."),
  TOO_MANY_REQUESTS(
      429, "Too many of these at once", "Nothing was done. Try again after `Retry-After` seconds."),
  INTERNAL(
      500,
      "A defect in the server",
      "The log has the cause under the request id of the detail. Please report it."),
  ARTIFACTS_NOT_CONFIGURED(
      501,
      "There is no place for artifacts",
      "Start the server with `--artifacts DIR`, a folder that all servers share."),
  NOT_READY(
      503,
      "The answer is not known yet",
      "Views are being restored or moved; an empty answer would be wrong. Try again."),
  NOT_UP_TO_POSITION(
      503,
      "Not folded so far yet",
      "The position was not reached in the time that the request gave. Try again."),
  LOG_UNAVAILABLE(
      503,
      "Kafka did not acknowledge in time",
      "`pending` events may still land. With writer and seq it is safe to send all again."),
  LOOP(
      508,
      "Servers asked each other in a circle",
      "Check the addresses by which the servers reach one another.");

  private final int status;
  private final String title;
  private final String advice;
  private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

  ProblemCode(int status, String title, String advice) {
    this.status = status;
    this.title = title;
    this.advice = advice;
  }

  /** The public name, such as {@code bad-cursor}. */
  public String code() {
    return code;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /** What to do about it, in a sentence or two. */
  public String advice() {
    return advice;
  }
}
