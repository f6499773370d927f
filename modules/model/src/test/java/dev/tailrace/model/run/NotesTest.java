package dev.tailrace.model.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NotesTest {
  @Test
  void many_ranks_that_differ_in_one_key_are_one_note() {
    Notes notes = Notes.NONE;
    for (int rank = 1; rank < 256; rank++) {
      notes = notes.with(new Note.ConfigConflict("seed", rank, 1));
    }

    assertEquals(List.of(new Note.ConfigConflict("seed", 1, 1)), notes.kept());
    assertEquals(255, notes.total());
  }

  @Test
  void notes_are_bounded_and_counted() {
    Notes notes = Notes.NONE;
    for (int i = 0; i < 1_000; i++) {
      notes = notes.with(new Note.ProjectMismatch("p" + i, 0, 1));
    }

    assertEquals(64, notes.kept().size());
    assertEquals(1_000, notes.total());
  }
}
