package dev.tailrace.server.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tailrace.server.ServerConfig;
import dev.tailrace.server.ServerConfig.Times;
import dev.tailrace.server.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * slowhttptest against the server, in three ways of being slow: others are served all the while,
 * and the slow ones are cut. Each way takes less than a minute, on loopback.
 */
@Tag("slow")
final class SlowHttpTest {
  private static final int CONNECTIONS = 300;
  private static final int SECONDS = 45;
  private static final int ANSWER_MS_MAX = 2_000;
  private static final String ALL_CUT = "No open connections left";
  private static final String COLOUR = "\u001b\\[[0-9;]*m";

  private static World world;
  private static TestServer slow;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException, InterruptedException {
    assumeTrue(Tool.isThere("slowhttptest"), "slowhttptest is not installed");
    world = World.start(folder);
    SlowRows.fill(world, "wide", 30);
    slow = TestServer.beside(world.open(), world.log(), SlowHttpTest::usual);
  }

  /** As it comes, but for the idle time: a third, so that a test fits into a minute. */
  private static ServerConfig usual(ServerConfig config) {
    return config.withTimes(new Times(10_000, 10_000, 10_000, 10_000, 1_000));
  }

  @AfterAll
  static void stop() {
    if (world != null) {
      slow.close();
      world.close();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "heads  | -H -i 2 -x 8           | /api/v1/runs/calm",
        "bodies | -B -i 2 -x 4 -s 100000 | /api/v1/events",
        "reads  | -X -w 64 -y 256 -n 1 -z 256 -k 1 | /api/v1/runs/wide/points?metric=a",
      })
  void the_slow_are_cut_and_others_are_served(String what, String options, String path)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("slowhttptest"));
    command.addAll(List.of(options.split(" ", -1)));
    command.addAll(List.of("-c", "" + CONNECTIONS, "-r", "100", "-l", "" + SECONDS, "-v", "1"));
    command.addAll(List.of("-p", "3", "-u", "http://localhost:" + slow.port() + path));
    Tool tool = Tool.start(world.folder().resolve(what), command);
    long longestMs = 0;
    int served = 0;
    while (tool.runs(100)) {
      long startNanos = System.nanoTime();
      assertEquals(200, slow.client().get("/api/v1/runs/calm").status());
      longestMs = Math.max(longestMs, (System.nanoTime() - startNanos) / 1_000_000);
      served++;
    }
    String output = tool.end(SECONDS + 30).output().replaceAll(COLOUR, "");

    System.out.printf("SLOW %s served=%d longest=%dms%n", what, served, longestMs);
    assertTrue(longestMs < ANSWER_MS_MAX, longestMs + " ms");
    assertTrue(output.contains(ALL_CUT), output);
    assertFalse(output.matches("(?s).*service available:\\s+NO.*"), output);
  }
}
