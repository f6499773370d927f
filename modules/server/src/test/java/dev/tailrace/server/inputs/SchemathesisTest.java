package dev.tailrace.server.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody else's reading of schemas/openapi.yaml, as requests: each answer is as documented. */
@Tag("slow")
final class SchemathesisTest {
  private static final String PROGRAM = "TAILRACE_SCHEMATHESIS";
  private static final int SECONDS_MAX = 60;
  private static final Path CONTRACT =
      Path.of(System.getProperty("tailrace.root", "../.."), "schemas", "openapi.yaml");

  private static World world;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException, InterruptedException {
    assumeTrue(
        System.getenv(PROGRAM) != null, PROGRAM + " is not set: ./tailrace check --all sets it");
    world = World.start(folder);
  }

  @AfterAll
  static void stop() {
    if (world != null) {
      world.close();
    }
  }

  @Test
  void every_answer_to_requests_made_from_the_contract_is_as_it_says()
      throws IOException, InterruptedException {
    long seed = Long.getLong("tailrace.seed", System.nanoTime() & 0x7fff_ffff);
    Tool.Outcome outcome =
        Tool.start(world.folder().resolve("schemathesis"), command(seed)).end(SECONDS_MAX + 60);

    System.out.println("SCHEMATHESIS seed=" + seed + "\n" + outcome.output());
    assertEquals(0, outcome.exitCode(), outcome.output());
    world.requireService();
  }

  /** Tails do not end, so they are left to other tests. */
  private static List<String> command(long seed) {
    return List.of(
        System.getenv(PROGRAM),
        "run",
        CONTRACT.toAbsolutePath().normalize().toString(),
        "--url=http://127.0.0.1:" + world.open().port(),
        "--exclude-path-regex=/tail$",
        "--phases=examples,coverage,fuzzing",
        "--checks=not_a_server_error,status_code_conformance,content_type_conformance,"
            + "response_headers_conformance,response_schema_conformance",
        "--max-examples=40",
        "--max-time=" + SECONDS_MAX,
        "--request-timeout=20",
        "--seed=" + seed,
        "--no-color");
  }
}
