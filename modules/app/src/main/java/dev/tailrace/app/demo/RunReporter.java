package dev.tailrace.app.demo;

import dev.tailrace.client.AlertLevel;
import dev.tailrace.client.Run;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Reports through Tailrace's Java SDK, as any training would. */
final class RunReporter implements Reporter {
  private static final Duration UPLOAD_MAX = Duration.ofSeconds(30);

  private final Run run;

  RunReporter(Run run) {
    this.run = run;
  }

  @Override
  public void log(long step, Map<String, Double> values) {
    run.log(step, values);
  }

  @Override
  public void line(String text) {
    run.line("stdout", text);
  }

  @Override
  public void alert(String title, String text) {
    run.alert(AlertLevel.WARN, title, text);
  }

  @Override
  public void summary(Map<String, Double> values) {
    run.summary(values);
  }

  @Override
  public void artifact(String path, Path file) throws InterruptedException {
    if (!run.artifact(path, file).await(UPLOAD_MAX)) {
      line("the server keeps no bytes of " + path);
    }
  }

  @Override
  public void finish() {
    run.finish();
  }

  @Override
  public void interrupt() {
    run.interrupt();
  }

  @Override
  public void fail(Throwable cause) {
    run.fail(cause);
  }
}
