package dev.tailrace.streams.view;

import dev.tailrace.model.Value;
import dev.tailrace.model.event.RunEvent.EndStatus;
import dev.tailrace.model.query.Column;
import dev.tailrace.model.query.Column.Family;
import dev.tailrace.model.query.Column.Field;
import dev.tailrace.model.query.Leaves;
import dev.tailrace.model.run.RunState;
import dev.tailrace.model.run.Standing;
import dev.tailrace.store.Batch;
import dev.tailrace.store.KeyReads;
import dev.tailrace.wire.ValueCodec;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a list of runs shows of one run's lifecycle, in the form in which it is stored: so that a
 * hundred thousand rows load without folding as many runs. Each part is written only when it
 * changes.
 *
 * @param fields by the name of the column, and {@value #SETTLED} and {@value #DELETED}
 */
record RunRow(Value.Fields fields, Value.Fields config, Value.Fields tags, Value.Fields summary) {
  private static final String SETTLED = "settled";
  private static final String DELETED = "deleted";
  private static final byte[] PARTS = {'b', 'c', 's', 't'};

  static RunRow of(RunState state) {
    return new RunRow(fields(state), state.config(), state.tags(), state.summary());
  }

  /** Stages what differs from {@code before}, which is null for a new row. */
  static void stage(String run, @Nullable RunRow before, RunRow after, Batch batch) {
    for (byte part : PARTS) {
      Value.Fields now = after.part(part);
      if (before == null || !before.part(part).equals(now)) {
        batch.put(Keys.run(Keys.ROW, run, part), ValueCodec.cbor(now));
      }
    }
  }

  /** The row of a run; null when it has none. */
  static @Nullable RunRow read(KeyReads store, String run) {
    if (store.get(Keys.run(Keys.ROW, run, PARTS[0])) == null) {
      return null;
    }
    return new RunRow(
        read(store, run, (byte) 'b'),
        read(store, run, (byte) 'c'),
        read(store, run, (byte) 't'),
        read(store, run, (byte) 's'));
  }

  /** All its columns, under their names in the run table. */
  Map<Column, Value> columns() {
    Map<Column, Value> columns = new HashMap<>();
    for (Field field : Field.values()) {
      Value value = fields.fields().get(field.text());
      if (value != null) {
        columns.put(field, value);
      }
    }
    columns.putAll(Leaves.of(Family.CONFIG, config));
    columns.putAll(Leaves.of(Family.TAGS, tags));
    columns.putAll(Leaves.of(Family.SUMMARY, summary));
    return columns;
  }

  /**
   * The status of a run that has ended and will not change by what other views hear; null when it
   * takes a look at its ranks to tell.
   */
  @Nullable Value settledStatus() {
    return fields.fields().get(SETTLED);
  }

  boolean deleted() {
    return fields.fields().containsKey(DELETED);
  }

  private Value.Fields part(byte part) {
    return switch (part) {
      case 'b' -> fields;
      case 'c' -> config;
      case 't' -> tags;
      default -> summary;
    };
  }

  private static Value.Fields read(KeyReads store, String run, byte part) {
    byte @Nullable [] stored = store.get(Keys.run(Keys.ROW, run, part));
    return stored != null && ValueCodec.fromCbor(stored) instanceof Value.Fields fields
        ? fields
        : Value.Fields.EMPTY;
  }

  private static Value.Fields fields(RunState state) {
    Map<String, Value> fields = new LinkedHashMap<>();
    put(fields, Field.PROJECT, state.project());
    put(fields, Field.NAME, state.about().name());
    put(fields, Field.GROUP, state.about().group());
    put(fields, Field.JOB_TYPE, state.about().jobType());
    put(fields, Field.ATTEMPT, Long.valueOf(state.attempt()));
    Integer worldSize = state.worldSize();
    put(fields, Field.WORLD_SIZE, worldSize == null ? null : Long.valueOf(worldSize));
    put(fields, Field.CREATED_TIME, state.createdEpochMs());
    put(fields, Field.START_TIME, state.startEpochMs());
    put(fields, Field.END_TIME, state.endEpochMs());
    put(fields, Field.DURATION_MS, state.durationMs());
    if (state.deleted()) {
      fields.put(DELETED, new Value.Flag(true));
    }
    if (state.end() != null && !anyLost(state)) {
      fields.put(SETTLED, new Value.Text(word(state.end().status())));
    }
    return new Value.Fields(fields);
  }

  private static boolean anyLost(RunState state) {
    boolean[] lost = {false};
    state.ranks().forEach((_, rank) -> lost[0] |= rank.standing() instanceof Standing.Lost);
    return lost[0];
  }

  private static String word(EndStatus status) {
    return switch (status) {
      case FINISHED -> "finished";
      case FAILED -> "failed";
      case INTERRUPTED -> "interrupted";
    };
  }

  private static void put(Map<String, Value> fields, Field field, @Nullable String text) {
    if (text != null) {
      fields.put(field.text(), new Value.Text(text));
    }
  }

  private static void put(Map<String, Value> fields, Field field, @Nullable Long number) {
    if (number != null) {
      fields.put(field.text(), new Value.Whole(number));
    }
  }
}
