package dev.tailrace.model.run;

import dev.tailrace.model.Limits;
import dev.tailrace.model.Reason;
import dev.tailrace.model.Refusal;
import dev.tailrace.model.Value;
import dev.tailrace.model.event.RunEvent.RunEdited;
import org.jspecify.annotations.Nullable;

/** What processes and people say about a run: config, tags, summary, name and note. */
final class Facts {
  private Facts() {}

  static @Nullable Refusal config(RunDraft draft, Value.Fields changes) {
    RankTable.spoke(draft, true);
    return config(draft, changes, draft.config.merge(changes));
  }

  static @Nullable Refusal config(RunDraft draft, Value.Fields changes, Value.Fields merged) {
    Refusal refusal = refusal("config", changes, merged);
    draft.config = merged;
    return refusal;
  }

  static @Nullable Refusal tags(RunDraft draft, Value.Fields changes) {
    RankTable.spoke(draft, false);
    return tags(draft, changes, draft.tags.merge(changes));
  }

  static @Nullable Refusal tags(RunDraft draft, Value.Fields changes, Value.Fields merged) {
    Refusal refusal = refusal("tags", changes, merged);
    draft.tags = merged;
    return refusal;
  }

  static @Nullable Refusal summary(RunDraft draft, Value.Fields changes) {
    RankTable.spoke(draft, true);
    Value.Fields merged = draft.summary.merge(changes);
    draft.summary = merged;
    return refusal("summary", changes, merged);
  }

  /** run.edited: a person's word, at any time. */
  static @Nullable Refusal edited(RunDraft draft, RunEdited edited) {
    draft.about = draft.about.edited(edited.name(), edited.note());
    return tags(draft, edited.tags(), draft.tags.merge(edited.tags()));
  }

  /** What is kept as an event only. */
  static @Nullable Refusal onTheTimeline(RunDraft draft) {
    RankTable.spoke(draft, false);
    return null;
  }

  /** Too many keys after the merge; what changes nothing is never refused. */
  private static @Nullable Refusal refusal(String what, Value.Fields changes, Value.Fields merged) {
    int keysMax = Limits.DEFAULT.configKeysMax();
    if (changes.fields().isEmpty()) {
      return null;
    }
    long keys = leaves(merged);
    return keys <= keysMax
        ? null
        : new Refusal(
            Reason.CONFIG_QUOTA, what + " would have " + keys + " keys, at most " + keysMax);
  }

  /** The addressable keys: leaves of nested objects, each by its dotted path. */
  private static long leaves(Value value) {
    if (!(value instanceof Value.Fields(var fields)) || fields.isEmpty()) {
      return 1;
    }
    long leaves = 0;
    for (Value inner : fields.values()) {
      leaves += leaves(inner);
    }
    return leaves;
  }
}
