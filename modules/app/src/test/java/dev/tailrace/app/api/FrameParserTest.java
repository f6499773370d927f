package dev.tailrace.app.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FrameParserTest {

  private static List<Frame> parse(String stream) {
    var parser = new FrameParser("");
    return stream.lines().map(parser::line).flatMap(Optional::stream).toList();
  }

  @Test
  void frame_ends_with_an_empty_line() {
    List<Frame> frames = parse("id: p1\nevent: run\ndata: {}\n\nid: p2\nevent: log\ndata: 1\n");

    assertEquals(List.of(new Frame("p1", "run", "{}")), frames);
  }

  @Test
  void several_data_lines_are_joined() {
    assertEquals(List.of(new Frame("", "message", "a\nb")), parse("data: a\ndata:b\n\n"));
  }

  @Test
  void comments_and_unknown_fields_are_skipped() {
    assertEquals(
        List.of(new Frame("", "message", "a")), parse(": ping\n\nretry: 5\nnext\ndata: a\n\n"));
  }

  @Test
  void id_stays_until_the_next_one() {
    List<Frame> frames = parse("id: p1\ndata: a\n\ndata: b\n\n");

    assertEquals("p1", frames.getLast().id());
  }
}
