package dev.tailrace.testkit.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.rocksdb.util.Environment;

/**
 * The tests' class path in jars, with what a server has loaded and linked once it is ready (JEP
 * 483): saves 40 % of what a start costs, and tests start servers by the hundred. Made once a build
 * in {@code target}, by the first who asks; a class path with folders would be of no use for it.
 */
public final class FastStart {
  /** How every JVM of the tests is started. */
  public static final List<String> JVM =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private static final Path FOLDER = Path.of("target", "fast-start").toAbsolutePath();
  private static final String MAIN = "dev.tailrace.app.Main";
  private static final long REHEARSAL_MAX_S = 180;
  private static final List<String> OPTIONS = make();

  private FastStart() {}

  /** {@link #JVM}, the cache and the class path. */
  public static List<String> options() {
    return OPTIONS;
  }

  /** The program that runs these tests. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static List<String> make() {
    List<Path> classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !entry.isEmpty())
            .map(entry -> Path.of(entry).toAbsolutePath())
            .filter(Files::exists)
            .toList();
    try {
      Path folder = FOLDER.resolve(stamp(classPath));
      Files.createDirectories(folder);
      try (FileChannel lock =
              FileChannel.open(
                  folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var _ = lock.lock()) {
        return made(folder, classPath);
      }
    } catch (IOException e) {
      throw new IllegalStateException("no class path for the processes of tests", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Another build has another one. */
  private static String stamp(List<Path> classPath) throws IOException {
    CRC32 sum = new CRC32();
    for (Path entry : classPath) {
      try (Stream<Path> files = Files.walk(entry)) {
        for (Path file : files.sorted().toList()) {
          sum.update((file + " " + Files.getLastModifiedTime(file)).getBytes(UTF_8));
        }
      }
    }
    return HexFormat.of().toHexDigits((int) sum.getValue());
  }

  private static List<String> made(Path folder, List<Path> classPath)
      throws IOException, InterruptedException {
    List<String> jars = new ArrayList<>();
    for (Path entry : classPath) {
      Path jar = Files.isDirectory(entry) ? folder.resolve(jars.size() + ".jar") : entry;
      if (Files.notExists(jar)) {
        pack(entry, jar);
      }
      jars.add(jar.toString());
    }
    List<String> path = List.of("-cp", String.join(File.pathSeparator, jars));
    Path cache = folder.resolve("server.aot");
    Path tried = folder.resolve("tried");
    if (Files.notExists(tried)) {
      forgetOthers(folder);
      rehearse(folder, cache, path);
      Files.createFile(tried);
    }
    List<String> options = new ArrayList<>(JVM);
    if (Files.exists(cache)) {
      options.add("-XX:AOTCache=" + cache);
    }
    if (unpackNative(folder.resolve("native"))) {
      options.add("-Djava.library.path=" + folder.resolve("native"));
    }
    options.addAll(path);
    return List.copyOf(options);
  }

  /**
   * RocksDB's native library as a file: otherwise each process unpacks 15 MB of its own, and one
   * that is killed leaves them behind.
   */
  private static boolean unpackNative(Path folder) throws IOException {
    Path library = folder.resolve(System.mapLibraryName("rocksdbjni"));
    if (Files.exists(library)) {
      return true;
    }
    try (InputStream packed =
        ClassLoader.getSystemResourceAsStream(Environment.getJniLibraryFileName("rocksdb"))) {
      if (packed == null) {
        return false;
      }
      Files.createDirectories(folder);
      Path whole = folder.resolve("library.new");
      Files.copy(packed, whole, StandardCopyOption.REPLACE_EXISTING);
      Files.move(whole, library);
      return true;
    }
  }

  /** A hundred megabytes for each build that was tested. */
  private static void forgetOthers(Path own) throws IOException {
    try (Stream<Path> builds = Files.list(FOLDER)) {
      for (Path build : builds.filter(folder -> !folder.equals(own)).toList()) {
        delete(build);
      }
    }
  }

  private static void pack(Path classes, Path jar) throws IOException {
    Path whole = jar.resolveSibling(jar.getFileName() + ".new");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(whole));
        Stream<Path> files = Files.walk(classes)) {
      out.setLevel(1);
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new ZipEntry(classes.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, out);
      }
    }
    Files.move(whole, jar);
  }

  /** Starts a server and stops it when it is ready; without its cache starts only take longer. */
  private static void rehearse(Path folder, Path cache, List<String> path)
      throws IOException, InterruptedException {
    if (ClassLoader.getSystemResource(MAIN.replace('.', '/') + ".class") == null) {
      return; // a module without the server
    }
    Path data = folder.resolve("rehearsal");
    Path whole = folder.resolve("server.aot.new");
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(JVM);
    command.addAll(List.of("-Xmx512m", "-XX:AOTCacheOutput=" + whole));
    command.addAll(path);
    command.addAll(List.of(MAIN, "up", "--until-ready"));
    command.addAll(List.of("--data", data.toString(), "--port", "0", "--kafka-port", "0"));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("rehearsal.log").toFile())
            .start();
    boolean isOver = process.waitFor(REHEARSAL_MAX_S, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    if (isOver && process.exitValue() == 0 && Files.exists(whole)) {
      Files.move(whole, cache);
    }
    delete(data);
  }

  private static void delete(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
