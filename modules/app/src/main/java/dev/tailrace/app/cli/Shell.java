package dev.tailrace.app.cli;

import dev.tailrace.app.settings.Setting;
import dev.tailrace.app.settings.Settings;
import dev.tailrace.app.settings.SettingsFile;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What surrounds a command: where it prints and reads, its environment, the folder it was started
 * in, the time.
 */
record Shell(
    Terminal terminal,
    InputStream in,
    Map<String, String> environment,
    Path folder,
    LongSupplier epochMs) {

  /** The shell of this process. */
  static Shell ofProcess() {
    return new Shell(
        Terminal.ofProcess(System.getenv()),
        System.in,
        System.getenv(),
        Path.of("").toAbsolutePath(),
        System::currentTimeMillis);
  }

  /** The effective settings under these flags. */
  Settings settings(Map<Setting, String> flags) {
    return Settings.resolve(flags, environment, SettingsFile.read(folder));
  }
}
