package dev.tailrace.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** schemas/openapi.yaml, as tests ask it. */
public final class OpenApi {
  private static final Path FILE =
      Path.of(System.getProperty("tailrace.root", "../.."), "schemas", "openapi.yaml");
  private static final String IRI = "https://tailrace.dev/schemas/openapi.json";
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

  private final JsonNode document;
  private final SchemaRegistry registry;

  public OpenApi() {
    try {
      document = new YAMLMapper().readTree(FILE.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException("no " + FILE, e);
    }
    registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(_ -> document.toString()));
  }

  /** One method of one path. */
  public record Operation(String method, String path, JsonNode node) {
    @Override
    public String toString() {
      return method + " " + path;
    }

    List<String> problems() {
      List<String> problems = new ArrayList<>();
      node.get("x-problems").forEach(code -> problems.add(code.asText()));
      return problems;
    }

    public Set<String> statuses() {
      Set<String> statuses = new HashSet<>();
      node.get("responses").fieldNames().forEachRemaining(statuses::add);
      return statuses;
    }

    /** Those that a request alone can bring about. */
    Set<String> provoked() {
      Set<String> statuses = statuses();
      statuses.removeIf(it -> node.get("responses").get(it).path("x-not-provoked").asBoolean());
      return statuses;
    }
  }

  public List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    for (var path : document.get("paths").properties()) {
      for (var method : path.getValue().properties()) {
        if (METHODS.contains(method.getKey())) {
          operations.add(
              new Operation(
                  method.getKey().toUpperCase(Locale.ROOT), path.getKey(), method.getValue()));
        }
      }
    }
    return operations;
  }

  Set<String> notProvoked() {
    Set<String> codes = new HashSet<>();
    document.get("x-not-provoked").forEach(code -> codes.add(code.asText()));
    return codes;
  }

  /** The parameters of an operation that stand in {@code place}. */
  public List<JsonNode> parameters(Operation operation, String place) {
    List<JsonNode> parameters = new ArrayList<>();
    for (JsonNode reference : operation.node().path("parameters")) {
      JsonNode parameter = resolved(reference);
      if (parameter.get("in").asText().equals(place)) {
        parameters.add(parameter);
      }
    }
    return parameters;
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
  }

  /** What is wrong with an answer by what is documented; empty when nothing is. */
  List<String> faults(Operation operation, Client.Answer answer) {
    JsonNode response =
        resolved(operation.node().get("responses").path(String.valueOf(answer.status())));
    List<String> faults = new ArrayList<>();
    if (response.isMissingNode()) {
      faults.add("status " + answer.status() + " is not documented: " + answer.text());
      return faults;
    }
    for (var header : response.path("headers").properties()) {
      if (resolved(header.getValue()).path("required").asBoolean()
          && answer.header(header.getKey()).isEmpty()) {
        faults.add("header " + header.getKey() + " is missing");
      }
    }
    JsonNode content = response.path("content");
    if (content.isMissingNode()) {
      return faults;
    }
    String type = answer.header("Content-Type").split(";", 2)[0];
    if (!content.has(type)) {
      faults.add("type " + type + " is not documented");
    } else if (type.endsWith("json") && !type.endsWith("ndjson")) {
      JsonNode schema = content.get(type).get("schema");
      faults.addAll(faults(schema, answer.text()));
    }
    return faults;
  }

  private List<String> faults(JsonNode schema, String text) {
    ObjectNode whole = document.deepCopy();
    whole.set("x-asked", schema);
    SchemaRegistry one =
        schema.has("$ref")
            ? registry
            : SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemas(_ -> whole.toString()));
    String pointer = schema.has("$ref") ? schema.get("$ref").asText() : "#/x-asked";
    return one.getSchema(SchemaLocation.of(IRI + pointer)).validate(text, InputFormat.JSON).stream()
        .map(Object::toString)
        .toList();
  }
}
