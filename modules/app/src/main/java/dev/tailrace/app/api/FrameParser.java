package dev.tailrace.app.api;

import java.util.Optional;

/**
 * Puts lines of an event stream together to frames, as the WHATWG's HTML standard says (section
 * 9.2.6): comments are skipped, several data lines are joined, an id stays until the next one.
 */
final class FrameParser {
  private final StringBuilder data = new StringBuilder();
  private String event = "";
  private String id = "";

  FrameParser(String lastId) {
    this.id = lastId;
  }

  /** Takes the next line without its end; gives the frame that an empty line completes. */
  Optional<Frame> line(String line) {
    if (line.isEmpty()) {
      return complete();
    }
    int colon = line.indexOf(':');
    String field = colon < 0 ? line : line.substring(0, colon);
    String value = colon < 0 ? "" : line.substring(colon + 1);
    if (value.startsWith(" ")) {
      value = value.substring(1);
    }
    switch (field) {
      case "data" -> data.append(value).append('\n');
      case "event" -> event = value;
      case "id" -> id = value;
      default -> {
        // Comments have an empty name; unknown fields are to be ignored.
      }
    }
    return Optional.empty();
  }

  private Optional<Frame> complete() {
    if (data.isEmpty()) {
      event = "";
      return Optional.empty();
    }
    var frame =
        new Frame(id, event.isEmpty() ? "message" : event, data.substring(0, data.length() - 1));
    data.setLength(0);
    event = "";
    return Optional.of(frame);
  }
}
