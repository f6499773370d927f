package dev.tailrace.streams.view;

import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.RunScoped;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A listener that remembers, one word a record. */
final class Told implements ViewListener {
  final List<String> words = new ArrayList<>();

  @Override
  public void applied(LogRecord record, RunScoped event) {
    words.add("applied " + record.offset());
  }

  @Override
  public void repeated(LogRecord record, RunScoped event) {
    words.add("repeated " + record.offset());
  }

  @Override
  public void refused(LogRecord record, Refusal refusal, @Nullable String run) {
    words.add(refusal.reason().code() + " " + record.offset());
  }

  @Override
  public void unkeyed(LogRecord record) {
    words.add("unkeyed " + record.offset());
  }
}
