package dev.tailrace.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/**
 * What an error answer says (RFC 9457), apart from its code's fixed part. {@code detail} is for
 * people and repeats nothing secret.
 */
public sealed interface Problem {
  ProblemCode code();

  String detail();

  /** A problem with nothing but a code and a sentence. */
  record Plain(ProblemCode code, String detail) implements Problem {}

  /** A filter that cannot be read, and the character at which reading stopped. */
  record BadFilter(String detail, int position) implements Problem {
    @Override
    public ProblemCode code() {
      return ProblemCode.BAD_FILTER;
    }
  }

  /** A method that the path does not take, and those that it takes. */
  record WrongMethod(String detail, List<String> allowed) implements Problem {
    public WrongMethod {
      allowed = List.copyOf(allowed);
    }

    @Override
    public ProblemCode code() {
      return ProblemCode.METHOD_NOT_ALLOWED;
    }
  }

  /** A problem that time solves: 429 and 503. */
  record Temporary(ProblemCode code, String detail, int retryAfterS) implements Problem {}

  /** Events that were not all taken; the members are those of the ingest answer. */
  record NotTaken(ProblemCode code, String detail, Members members) implements Problem {}

  /** Fields that a problem document carries beside the common ones. */
  @FunctionalInterface
  interface Members {
    void write(JsonGenerator json) throws IOException;
  }

  /** How long a client should wait before it tries a {@link Temporary} thing again. */
  int RETRY_AFTER_S = 1;

  static ProblemException badRequest(String detail) {
    return new ProblemException(new Plain(ProblemCode.BAD_REQUEST, detail));
  }

  static ProblemException notFound(String detail) {
    return new ProblemException(new Plain(ProblemCode.NOT_FOUND, detail));
  }

  static ProblemException of(ProblemCode code, String detail) {
    return new ProblemException(new Plain(code, detail));
  }

  static ProblemException temporary(ProblemCode code, String detail) {
    return new ProblemException(new Temporary(code, detail, RETRY_AFTER_S));
  }
}
