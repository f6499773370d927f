package dev.tailrace.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** A command line that was typed, and what came of it. */
record Typed(int exitCode, String out, String err) {

  /** Where it is typed: a pipe unless {@link #onTerminal}; noon of a day in 2025. */
  record At(
      boolean interactive,
      String stdin,
      Map<String, String> environment,
      Path folder,
      LongSupplier epochMs) {
    At onTerminal() {
      return new At(true, stdin, environment, folder, epochMs);
    }

    At with(String variable, String value) {
      return new At(interactive, stdin, Map.of(variable, value), folder, epochMs);
    }

    At reading(String text) {
      return new At(interactive, text, environment, folder, epochMs);
    }

    At in(Path newFolder) {
      return new At(interactive, stdin, environment, newFolder, epochMs);
    }

    Typed type(String... arguments) {
      var out = new ByteArrayOutputStream();
      var err = new ByteArrayOutputStream();
      var terminal =
          new Terminal(
              new PrintStream(out, true, UTF_8),
              new PrintStream(err, true, UTF_8),
              interactive,
              false);
      var shell =
          new Shell(
              terminal,
              new ByteArrayInputStream(stdin.getBytes(UTF_8)),
              environment,
              folder,
              epochMs);
      int exitCode = TailraceCommand.run(shell, arguments);
      return new Typed(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    }
  }

  static At at() {
    return new At(false, "", Map.of(), Path.of("target"), () -> 1_763_726_400_000L);
  }

  /** By the real clock. */
  static At now() {
    return new At(false, "", Map.of(), Path.of("target"), System::currentTimeMillis);
  }

  List<String> lines() {
    return out.lines().toList();
  }
}
