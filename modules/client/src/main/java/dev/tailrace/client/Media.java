package dev.tailrace.client;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that people look at, with what it shows. Immutable; the file is read in the background
 * after {@link Run#logMedia}.
 *
 * @param kind {@code image}, {@code table}, {@code histogram}, or another word for a viewer
 * @param name what the files of all steps have in common, such as {@code samples}: a name as that
 *     of a metric
 * @param step the training step, 0..2^53-1; null when it belongs to none
 */
public record Media(
    String kind, String name, Path file, @Nullable Long step, @Nullable String caption) {

  /** A file of any kind. */
  public static Media of(String kind, String name, Path file) {
    return new Media(kind, name, file, null, null);
  }

  /** A picture, such as a PNG. */
  public static Media image(String name, Path file) {
    return of("image", name, file);
  }

  /** A table, such as a CSV file. */
  public static Media table(String name, Path file) {
    return of("table", name, file);
  }

  /** A histogram, as a picture or as data. */
  public static Media histogram(String name, Path file) {
    return of("histogram", name, file);
  }

  /** The same, of one step. */
  public Media step(long value) {
    return new Media(kind, name, file, value, caption);
  }

  /** The same, with a line for people. */
  public Media caption(String text) {
    return new Media(kind, name, file, step, text);
  }
}
