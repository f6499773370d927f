package dev.tailrace.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Python's cbor2 reads the CBOR examples, too, and finds in them what their JSON twins say. */
final class IndependentCborTest {
  private static final String CBOR2 = "cbor2==6.2.1";
  private static final Path VENV =
      SchemaFolder.PATH.resolveSibling("modules/wire/target/venv").toAbsolutePath();

  @Test
  void cbor2_agrees_with_every_example() throws Exception {
    Path script = SchemaFolder.PATH.resolve("check_cbor.py");

    String output = run(List.of(python(), script.toString()), "the examples");

    System.out.print(output);
    assertTrue(output.startsWith("CBOR2 examples=" + Samples.all().size() + " wrong=0"), output);
  }

  /** The python of {@code TAILRACE_PYTHON}, which has cbor2, or of a folder that is made here. */
  private static String python() throws Exception {
    String given = System.getenv("TAILRACE_PYTHON");
    if (given != null) {
      return given;
    }
    Path python = VENV.resolve("bin/python");
    Path ready = VENV.resolve(CBOR2);
    if (!Files.exists(ready)) {
      String why = "set TAILRACE_PYTHON to a python3 that has cbor2, or install python3 with venv";
      run(List.of("python3", "-m", "venv", "--clear", VENV.toString()), why);
      run(List.of(python.toString(), "-m", "pip", "install", "--quiet", CBOR2), why);
      Files.createFile(ready);
    }
    return python.toString();
  }

  private static String run(List<String> command, String advice)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertTrue(process.waitFor(2, TimeUnit.MINUTES), () -> command + " does not end");
    assertEquals(0, process.exitValue(), () -> command + "\n" + output + "\n" + advice);
    return output;
  }
}
