package dev.tailrace.server;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tailrace.server.http.JsonOutput;
import dev.tailrace.server.http.Problem;
import dev.tailrace.server.http.ProblemCode;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Optional;
import org.eclipse.jetty.http.HttpStatus;

/** Writes problem documents (RFC 9457), and the pages that their {@code type} leads to. */
final class ErrorAnswers {
  static final String MEDIA_TYPE = "application/problem+json";

  private ErrorAnswers() {}

  /** Sets the head of the answer; what to send is returned. */
  static byte[] answer(Context context, Problem problem) {
    switch (problem) {
      case Problem.Temporary temporary ->
          context.header("Retry-After", String.valueOf(temporary.retryAfterS()));
      case Problem.WrongMethod wrong -> context.header("Allow", String.join(", ", wrong.allowed()));
      case Problem.NotTaken notTaken when notTaken.code() == ProblemCode.LOG_UNAVAILABLE ->
          context.header("Retry-After", String.valueOf(Problem.RETRY_AFTER_S));
      case Problem.NotTaken _, Problem.Plain _, Problem.BadFilter _ -> {}
    }
    if (problem.code() == ProblemCode.UNAUTHORIZED) {
      context.header("WWW-Authenticate", "Bearer realm=\"tailrace\"");
    }
    context.status(problem.code().status()).contentType(MEDIA_TYPE);
    return JsonOutput.bytes(json -> write(json, problem));
  }

  private static void write(JsonGenerator json, Problem problem) throws IOException {
    ProblemCode code = problem.code();
    json.writeStartObject();
    json.writeStringField("type", Routes.PROBLEMS + code.code());
    json.writeStringField("title", code.title());
    json.writeNumberField("status", code.status());
    json.writeStringField("detail", problem.detail());
    switch (problem) {
      case Problem.BadFilter bad -> json.writeNumberField("position", bad.position());
      case Problem.NotTaken notTaken -> notTaken.members().write(json);
      case Problem.Plain _, Problem.Temporary _, Problem.WrongMethod _ -> {}
    }
    json.writeEndObject();
  }

  /**
   * A status that Jetty chose. One that no code belongs to, such as 505, has a meaning in HTTP
   * itself: RFC 9457 calls it about:blank.
   */
  static byte[] ofStatus(int status, String detail) {
    Optional<ProblemCode> code = codeOf(status);
    return JsonOutput.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField(
              "type", code.map(it -> Routes.PROBLEMS + it.code()).orElse("about:blank"));
          json.writeStringField(
              "title", code.map(ProblemCode::title).orElse(HttpStatus.getMessage(status)));
          json.writeNumberField("status", status);
          json.writeStringField("detail", detail);
          json.writeEndObject();
        });
  }

  private static Optional<ProblemCode> codeOf(int status) {
    return switch (status) {
      case HttpStatus.BAD_REQUEST_400 -> Optional.of(ProblemCode.BAD_REQUEST);
      case HttpStatus.NOT_FOUND_404 -> Optional.of(ProblemCode.NOT_FOUND);
      case HttpStatus.METHOD_NOT_ALLOWED_405 -> Optional.of(ProblemCode.METHOD_NOT_ALLOWED);
      case HttpStatus.NOT_ACCEPTABLE_406 -> Optional.of(ProblemCode.NOT_ACCEPTABLE);
      case HttpStatus.PAYLOAD_TOO_LARGE_413,
          HttpStatus.URI_TOO_LONG_414,
          HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 ->
          Optional.of(ProblemCode.TOO_LARGE);
      case HttpStatus.UNSUPPORTED_MEDIA_TYPE_415 -> Optional.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE);
      case HttpStatus.MISDIRECTED_REQUEST_421 -> Optional.of(ProblemCode.MISDIRECTED);
      case HttpStatus.TOO_MANY_REQUESTS_429 -> Optional.of(ProblemCode.TOO_MANY_REQUESTS);
      case HttpStatus.INTERNAL_SERVER_ERROR_500 -> Optional.of(ProblemCode.INTERNAL);
      case HttpStatus.SERVICE_UNAVAILABLE_503 -> Optional.of(ProblemCode.NOT_READY);
      default -> Optional.empty();
    };
  }

  /** The page of a code; empty when there is no such code. */
  static Optional<String> page(String name) {
    for (ProblemCode code : ProblemCode.values()) {
      if (code.code().equals(name)) {
        return Optional.of(
            "%s (%d)%n%n%s.%n%s%n"
                .formatted(code.code(), code.status(), code.title(), code.advice()));
      }
    }
    return Optional.empty();
  }
}
