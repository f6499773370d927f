package dev.tailrace.app.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Keeps all that one rank reports; read it after the rank's thread has ended. */
final class RecordedReporter implements Reporter {
  private final Map<String, List<Double>> series = new LinkedHashMap<>();
  final List<String> lines = new ArrayList<>();
  final List<String> alerts = new ArrayList<>();
  private final Map<String, Double> summary = new LinkedHashMap<>();
  private final Map<String, byte[]> artifacts = new LinkedHashMap<>();
  String end = "none";

  List<Double> series(String name) {
    return Objects.requireNonNull(series.get(name), name);
  }

  double summary(String name) {
    return Objects.requireNonNull(summary.get(name), name);
  }

  byte[] artifact(String path) {
    return Objects.requireNonNull(artifacts.get(path), path);
  }

  @Override
  public void log(long step, Map<String, Double> values) {
    values.forEach(
        (name, value) -> series.computeIfAbsent(name, _ -> new ArrayList<>()).add(value));
  }

  @Override
  public void line(String text) {
    lines.add(text);
  }

  @Override
  public void alert(String title, String text) {
    alerts.add(title);
  }

  @Override
  public void summary(Map<String, Double> values) {
    summary.putAll(values);
  }

  @Override
  public void artifact(String path, Path file) {
    try {
      artifacts.put(path, Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void finish() {
    end = "finished";
  }

  @Override
  public void interrupt() {
    end = "interrupted";
  }

  @Override
  public void fail(Throwable cause) {
    end = "failed: " + cause.getMessage();
  }
}
