package dev.tailrace.server;

import java.nio.ByteBuffer;
import java.util.Locale;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Problem documents for what Jetty refuses before a route is known. */
final class JettyErrors extends ErrorHandler {
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    if (status == HttpStatus.UPGRADE_REQUIRED_426) {
      // There is nothing to upgrade to, and 426 would have to name it (RFC 9110, 15.5.22).
      status = HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505;
      response.setStatus(status);
    }
    String detail = detail(status, String.valueOf(request.getAttribute(ERROR_MESSAGE)));
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, ErrorAnswers.MEDIA_TYPE);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    // Where this request ends may be unclear, so Jetty ends the connection; a client has to know.
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    if (status == HttpStatus.SERVICE_UNAVAILABLE_503
        || status == HttpStatus.TOO_MANY_REQUESTS_429) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
    }
    response.write(true, ByteBuffer.wrap(ErrorAnswers.ofStatus(status, detail)), callback);
    return true;
  }

  /**
   * What is wrong, in a sentence. Of Jetty's own words only the kind is used: they may repeat what
   * was sent.
   *
   * @param reason Jetty's words
   */
  static String detail(int status, String reason) {
    String words = reason.toLowerCase(Locale.ROOT);
    return switch (status) {
      case HttpStatus.BAD_REQUEST_400 -> badRequest(words);
      case HttpStatus.REQUEST_TIMEOUT_408 ->
          "the request did not come in the time that it may take";
      case HttpStatus.PAYLOAD_TOO_LARGE_413 -> "the body is larger than may be";
      case HttpStatus.URI_TOO_LONG_414 ->
          "the path and the query take more than %d bytes as sent"
              .formatted(JettySettings.HEADER_BYTES_MAX);
      case HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 ->
          "the request line and the headers take more than %d bytes as sent"
              .formatted(JettySettings.HEADER_BYTES_MAX);
      case HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505 ->
          "this server speaks HTTP/1.1; a space within a path or a query is sent as %20";
      default -> "the request cannot be answered: " + HttpStatus.getMessage(status);
    };
  }

  private static String badRequest(String words) {
    if (words.contains("uri") || words.contains("utf-8")) {
      return badPath(words);
    }
    if (words.contains("illegal character")) {
      return "a character stands where it may not: a space within a path or a query is sent as %20";
    }
    if (words.contains("host")) {
      return "the request has no Host, several, or one that is none";
    }
    if (words.contains("content-length")
        || words.contains("content length")
        || words.contains("transfer")
        || words.contains("chunk")) {
      return "how long the body is cannot be told: one Content-Length, or chunked, and not both";
    }
    return "the request is not well-formed HTTP/1.1, or a % in its path is not followed by two"
        + " hexadecimal digits";
  }

  private static String badPath(String words) {
    if (words.contains("separator")) {
      return "the path holds an encoded slash, which would be two different paths";
    }
    if (words.contains("empty segment")) {
      return "the path holds an empty segment: two slashes in a row";
    }
    if (words.contains("parameter")) {
      return "the path holds a semicolon in a segment that is only dots";
    }
    if (words.contains("segment")) {
      return "the path holds a segment that is only dots, percent-encoded";
    }
    if (words.contains("utf-8")) {
      return "what is percent-encoded in the path is not UTF-8";
    }
    return "the path can be read in more than one way, or in none";
  }
}
