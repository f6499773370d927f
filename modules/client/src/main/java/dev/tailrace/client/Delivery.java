package dev.tailrace.client;

import dev.tailrace.model.Limits;
import dev.tailrace.model.Names;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunEvent.FileRef;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A file that is read in the background: which one, under which name, whether its bytes go to the
 * server, and which event tells of it once its hash is known.
 *
 * @param pathOfSha256 the name in the run, which may depend on the content
 * @param event null when storing the bytes says it all
 */
record Delivery(
    Path file, UnaryOperator<String> pathOfSha256, boolean bytesToo, @Nullable Telling event) {

  /** Makes the event of a file whose content is known. */
  interface Telling {
    RunEvent of(Header header, FileRef file);
  }

  static Delivery artifact(String path, Path file) {
    return new Delivery(file, _ -> path, true, null);
  }

  static Delivery source(Path file) {
    String path = "source/" + inside(file);
    return new Delivery(file, _ -> path, true, RunEvent.SourceSaved::new);
  }

  /** Only hashed: what a run reads is often far too much to be copied. */
  static Delivery resource(Path file, @Nullable String role) {
    String path = slashes(file);
    return new Delivery(
        file,
        _ -> path,
        false,
        (header, ref) ->
            new RunEvent.ResourceUsed(
                header, new FileRef(path, ref.sha256(), ref.bytes(), ref.uri(), role)));
  }

  /**
   * The hash is part of the artifact's name, so that the same step of two ranks, or of two
   * attempts, keeps both files.
   *
   * @throws IllegalArgumentException when no server would take the event
   */
  static Delivery media(Media media) {
    Long step = media.step();
    if (!Names.isName(media.name()) || !Names.isName(media.kind())) {
      throw new IllegalArgumentException(
          "name and kind have 1 to 250 characters without control characters: " + media);
    }
    if (step != null && (step < 0 || step > Limits.DEFAULT.stepMax())) {
      throw new IllegalArgumentException("step " + step + " is not in 0..2^53-1");
    }
    String begin = "media/" + media.name() + "/" + (step == null ? "" : step + "-");
    String end = extension(media.file());
    return new Delivery(
        media.file(),
        sha256 -> begin + sha256.substring(0, 12) + end,
        true,
        (header, ref) ->
            new RunEvent.MediaLogged(
                header,
                media.name(),
                step,
                media.kind(),
                ref.path(),
                ref.sha256(),
                media.caption()));
  }

  /** The path as it was given, if it stays below the working folder; else the file's name. */
  private static String inside(Path file) {
    Path plain = file.normalize();
    return plain.isAbsolute() || plain.startsWith("..")
        ? String.valueOf(plain.getFileName())
        : slashes(plain);
  }

  private static String slashes(Path file) {
    return file.toString().replace('\\', '/');
  }

  private static String extension(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot < 1 ? "" : name.substring(dot).toLowerCase(Locale.ROOT);
  }
}
