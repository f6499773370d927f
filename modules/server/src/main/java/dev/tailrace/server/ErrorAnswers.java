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

  static void answer(Context context, Problem problem) {
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
    context
        .status(problem.code().status())
        .contentType(MEDIA_TYPE)
        .result(JsonOutput.bytes(json -> write(json, problem)));
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

  /** A status that HTTP itself gives a meaning, such as 431: RFC 9457 calls it about:blank. */
  static byte[] plain(int status) {
    return JsonOutput.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringField("type", "about:blank");
          json.writeStringField("title", HttpStatus.getMessage(status));
          json.writeNumberField("status", status);
          json.writeEndObject();
        });
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
