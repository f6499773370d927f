package dev.tailrace.app.demo;

import java.nio.file.Path;
import java.util.Map;

/** Where one rank tells how its training goes. One thread uses it. */
interface Reporter {
  /** These metrics have these values at this step. */
  void log(long step, Map<String, Double> values);

  /** A console line. */
  void line(String text);

  /** Something a person should look at. */
  void alert(String title, String text);

  /** Figures of the run as a whole, in its summary. */
  void summary(Map<String, Double> values);

  /** The run made this file; it has been read when this returns. */
  void artifact(String path, Path file) throws InterruptedException;

  /** The rank has done its work. Nothing may follow. */
  void finish();

  /** The rank was stopped from outside. Nothing may follow. */
  void interrupt();

  /** The rank gives up. Nothing may follow. */
  void fail(Throwable cause);
}
