package dev.tailrace.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tailrace.model.event.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class JsonSchemaTest {
  private static final String BASE = "https://tailrace.dev/schemas/";
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(JsonSchemaTest::text));
  private static final Schema ANY = REGISTRY.getSchema(SchemaLocation.of(BASE + "event.json"));

  /** What a schema can say, too; the other reasons need more than one field or raw bytes. */
  private static final Set<String> SCHEMA_REASONS =
      Set.of(
          "not_an_object",
          "type_mismatch",
          "missing_field",
          "unknown_type",
          "schema_newer",
          "schema_missing",
          "bad_run_id",
          "bad_project_id",
          "bad_writer",
          "bad_metric_name",
          "bad_name",
          "bad_artifact",
          "bad_value",
          "step_range",
          "attempt_range",
          "seq_range");

  private static String text(String iri) {
    try {
      return Files.readString(SchemaFolder.PATH.resolve(iri.substring(BASE.length())));
    } catch (IOException e) {
      throw new UncheckedIOException("no schema for " + iri, e);
    }
  }

  static List<InvalidRecordsTest.Row> invalidForSchemas() throws IOException {
    return InvalidRecordsTest.rows().stream()
        .filter(row -> SCHEMA_REASONS.contains(row.reason()))
        .filter(row -> row.bytes()[0] == '{')
        // A bare NaN is no JSON to a validator.
        .filter(row -> !row.record().contains("NaN"))
        // networknt throws at an integer that no long holds instead of finding it too large.
        .filter(row -> !row.record().contains("1e300"))
        .toList();
  }

  @Test
  void every_type_has_a_schema_and_every_schema_a_type() throws IOException {
    Set<String> files;
    try (Stream<java.nio.file.Path> paths = Files.list(SchemaFolder.PATH.resolve("events"))) {
      files = paths.map(path -> String.valueOf(path.getFileName())).collect(Collectors.toSet());
    }

    Set<String> types =
        Arrays.stream(EventType.values())
            .map(type -> type.text() + ".json")
            .collect(Collectors.toSet());

    types.add("common.json");
    assertEquals(types, files);
  }

  @ParameterizedTest
  @MethodSource("dev.tailrace.wire.RoundTripTest#samples")
  void examples_are_valid(Map.Entry<String, Event> sample) throws IOException {
    String json = new String(GoldenFiles.read(sample.getKey() + ".json"), UTF_8);

    assertEquals(List.of(), schema(sample.getValue()).validate(json, InputFormat.JSON));
    assertEquals(List.of(), ANY.validate(json, InputFormat.JSON));
  }

  @ParameterizedTest
  @MethodSource("dev.tailrace.wire.RoundTripTest#samples")
  void what_the_encoder_writes_is_valid(Map.Entry<String, Event> sample) {
    String json = new String(EventCodec.json(sample.getValue()), UTF_8);

    assertEquals(List.of(), schema(sample.getValue()).validate(json, InputFormat.JSON));
  }

  @ParameterizedTest
  @MethodSource("invalidForSchemas")
  void what_the_decoder_refuses_by_its_fields_no_schema_takes(InvalidRecordsTest.Row row) {
    String json = new String(row.bytes(), UTF_8);

    assertFalse(ANY.validate(json, InputFormat.JSON).isEmpty());
  }

  @Test
  void the_table_of_bad_records_has_enough_for_schemas() throws IOException {
    List<InvalidRecordsTest.Row> rows = invalidForSchemas();

    assertTrue(rows.size() > 80, () -> rows.size() + " rows");
  }

  private static Schema schema(Event event) {
    String name = "events/" + EventType.of(event).text() + ".json";
    return REGISTRY.getSchema(SchemaLocation.of(BASE + name));
  }
}
