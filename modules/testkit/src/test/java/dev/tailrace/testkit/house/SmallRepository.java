package dev.tailrace.testkit.house;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The launcher in a repository of a few files, with a JDK and a Maven that only take notes. */
final class SmallRepository {
  private static final List<String> COMMANDS =
      List.of(
          ("awk bash cat chmod cmp cp curl cut dirname env find flock grep head id mkdir mv "
                  + "openssl readlink rm sh tail tee touch")
              .split(" ", -1));

  private final Path folder;
  private final Path root;
  private final Path source;

  /** How a launch ended. */
  record Outcome(int exitCode, String output, String errors) {}

  private SmallRepository(Path folder, Path root) {
    this.folder = folder;
    this.root = root;
    source = root.resolve("modules/app/src/main/java/Main.java");
  }

  static SmallRepository in(Path folder) throws IOException {
    Path root = Files.createDirectory(folder.resolve("repository")).toRealPath();
    var small = new SmallRepository(folder, root);
    small.layOut();
    return small;
  }

  private void layOut() throws IOException {
    Files.copy(Repository.root().resolve("tailrace"), root.resolve("tailrace"));
    executable(root.resolve("tailrace"), Files.readString(root.resolve("tailrace")));
    Files.createDirectories(source.resolveSibling(""));
    Files.createDirectory(root.resolve("schemas"));
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    Files.writeString(source, "class Main {}");
    Files.createDirectory(root.resolve(".ci"));
    Files.writeString(root.resolve(".ci/requirements.txt"), "cbor2==1");
    Files.writeString(root.resolve(".ci/requirements-all.txt"), "schemathesis==1");
    fakeJdk("jdk", "25.0.3", "touch \"${argument#*=}\"");
    fakeMaven("exit 0");
    everythingIsOld();
  }

  Path root() {
    return root;
  }

  /** A file that the build compiles. */
  Path source() {
    return source;
  }

  Outcome launch(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("./tailrace"));
    command.addAll(List.of(arguments));
    return run(root, command);
  }

  Outcome run(Path in, List<String> command) throws IOException, InterruptedException {
    Process process = start(in, command);
    String output = new String(process.getInputStream().readAllBytes(), Repository.CHARSET);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return new Outcome(process.exitValue(), output, Files.readString(errors()));
  }

  /** With a PATH of our Maven and the system's basic tools, where no Maven is. */
  Process start(Path in, List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(in.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("PATH", folder.resolve("bin") + ":" + basicTools());
    environment.put("JAVA_HOME", folder.resolve("jdk").toString());
    environment.remove("TAILRACE_JAVA_OPTS");
    environment.remove("TAILRACE_PROMETHEUS");
    return builder.redirectError(errors().toFile()).start();
  }

  /** The commands that the launcher uses but mvn, each calling the system's own. */
  Path basicTools() throws IOException {
    Path tools = folder.resolve("tools");
    if (Files.notExists(tools)) {
      Files.createDirectory(tools);
      for (String name : COMMANDS) {
        for (Path in : List.of(Path.of("/usr/bin"), Path.of("/bin"))) {
          if (Files.exists(in.resolve(name)) && Files.notExists(tools.resolve(name))) {
            executable(tools.resolve(name), "#!/bin/sh\nexec " + in.resolve(name) + " \"$@\"\n");
          }
        }
      }
      fakePython(tools);
      for (String name : List.of("node", "npm", "chromium")) {
        executable(tools.resolve(name), "#!/bin/sh\n");
      }
    }
    return tools;
  }

  Path errors() {
    return folder.resolve("errors");
  }

  /** Its java notes its arguments, and rehearses as told. */
  void fakeJdk(String name, String version, String rehearse) throws IOException {
    Path bin = Files.createDirectories(folder.resolve(name).resolve("bin"));
    executable(
        bin.resolve("java"),
        """
        #!/bin/sh
        for argument in "$@"; do
          case $argument in -XX:AOTCacheOutput=*) %s ;; esac
        done
        echo "pid $$"
        echo "options: $*"
        while [ "$1" != -jar ]; do shift; done
        shift 2
        printf 'arguments %%s: ' "$#"; printf '%%s|' "$@"; echo
        """
            .formatted(rehearse));
    executable(bin.resolve("javac"), "#!/bin/sh\n");
    Files.writeString(
        folder.resolve(name).resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  /** Notes its arguments, makes what a build makes, and ends as told. */
  void fakeMaven(String end) throws IOException {
    Files.createDirectories(folder.resolve("bin"));
    executable(
        folder.resolve("bin/mvn"),
        """
        #!/bin/sh
        echo "$* $TAILRACE_PYTHON $TAILRACE_SCHEMATHESIS $TAILRACE_PROMETHEUS" >> "%s"
        for argument in "$@"; do
          case $argument in -Ddist.directory=*) touch "${argument#*=}/tailrace.jar" ;; esac
        done
        %s
        """
            .formatted(folder.resolve("notes"), end));
  }

  /** Makes an environment whose pip notes its arguments. */
  void fakePython(Path tools) throws IOException {
    executable(
        tools.resolve("python3"),
        """
        #!/bin/sh
        [ "$2" = venv ] || exit 0
        mkdir -p "$4/bin"
        printf '#!/bin/sh\necho "$*" >> "%s"\n' > "$4/bin/pip"
        chmod +x "$4/bin/pip"
        """
            .formatted(folder.resolve("pip-notes")));
  }

  List<String> pipNotes() throws IOException {
    return Files.readAllLines(folder.resolve("pip-notes"));
  }

  List<String> mavenNotes() throws IOException {
    Path notes = folder.resolve("notes");
    return Files.exists(notes) ? Files.readAllLines(notes) : List.of();
  }

  long builds() throws IOException {
    return mavenNotes().stream().filter(note -> note.contains(" package ")).count();
  }

  static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  void everythingIsOld() throws IOException {
    try (var files = Files.walk(root)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
      }
    }
  }

  /** A time stamp that is later than any build so far, whatever the file system's resolution. */
  static void changeNow(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2999-01-01T00:00:00Z")));
  }
}
