package dev.tailrace.testkit.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A file system of a few MB over a folder, which only the processes see that are started within it,
 * and which can be filled from outside. It is gone when this is closed.
 */
public final class SmallDisk implements AutoCloseable {
  private static final String FILLER = "filler";

  private final Process holder;
  private final Path folder;

  private SmallDisk(Process holder, Path folder) {
    this.holder = holder;
    this.folder = folder;
  }

  /** Whether this machine and this user can. */
  public static boolean possible() throws IOException, InterruptedException {
    Process trial =
        new ProcessBuilder("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt").start();
    return trial.waitFor(10, TimeUnit.SECONDS) && trial.exitValue() == 0;
  }

  /** One that lies in memory. */
  public static SmallDisk mount(Path folder, int megabytes) throws IOException {
    return mounted("mount -t tmpfs -o size=%dm tmpfs '%s'".formatted(megabytes, folder), folder);
  }

  /** One that lies in a file, as {@code mkfs.ext4} made it. */
  public static SmallDisk image(Path folder, Path file) throws IOException {
    return mounted("mount -o loop '%s' '%s'".formatted(file, folder), folder);
  }

  private static SmallDisk mounted(String mount, Path folder) throws IOException {
    Files.createDirectories(folder);
    Process holder =
        new ProcessBuilder("unshare", "-m", "sh", "-c", mount + " && echo there && exec sleep 7200")
            .start();
    assertEquals("there", holder.inputReader().readLine(), "no file system");
    return new SmallDisk(holder, folder);
  }

  /** Starts a process where it sees this disk. */
  public JavaProcess.Launch within(JavaProcess.Launch launch) {
    return launch.before("nsenter", "-t", Long.toString(holder.pid()), "-m", "--");
  }

  /** Takes all the room that is left. */
  public void fill() throws IOException {
    byte[] block = new byte[64 << 10];
    try (OutputStream out = Files.newOutputStream(outside().resolve(FILLER))) {
      while (outside().toFile().getUsableSpace() > 0) {
        out.write(block);
      }
    } catch (IOException full) {
      if (outside().toFile().getUsableSpace() > block.length) {
        throw full;
      }
    }
  }

  /** Gives it back. */
  public void free() throws IOException {
    Files.delete(outside().resolve(FILLER));
  }

  /** The folder as another process sees it. */
  private Path outside() {
    return Path.of("/proc/" + holder.pid() + "/root" + folder.toAbsolutePath());
  }

  @Override
  public void close() {
    holder.destroyForcibly().onExit().join();
  }
}
