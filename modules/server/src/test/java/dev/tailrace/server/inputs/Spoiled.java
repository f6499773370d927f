package dev.tailrace.server.inputs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A request of the fuzz, as bytes, and what can be told of its answer beforehand.
 *
 * @param framed whether its end can be told from its head, so that one answer must come
 * @param events how many events are in the body; -1 when damage has made that unclear
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes of a request, never changed
record Spoiled(byte[] bytes, boolean framed, int events) {

  /** Puts head and body together, and looks whether the one still tells the end of the other. */
  static Spoiled of(byte[] head, byte[] body, int events) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    String length = "\r\nContent-Length: " + body.length + "\r\n";
    boolean framed =
        end == text.length() - 4
            && text.indexOf('\r') > 0
            && text.startsWith("Content-Length: ", text.indexOf(length) + 2)
            && !text.contains("Expect")
            && !text.contains("Transfer-Encoding");
    byte[] bytes = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, bytes, head.length, body.length);
    return new Spoiled(bytes, framed, events);
  }

  boolean isHead() {
    return text().startsWith("HEAD ");
  }

  /** Damage may make it one; such a connection ends without a word of it. */
  boolean isOfHttp10() {
    return text().contains(" HTTP/1.0\r\n");
  }

  /** As a failure shows it. */
  String text() {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
