package dev.tailrace.client;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Takes what the program prints to {@link System#out} and {@link System#err}, and lets it through
 * as it is. What native code and child processes write does not pass here.
 */
final class OutputCapture {
  private final Tee out;
  private final Tee err;
  private final PrintStream ownOut;
  private final PrintStream ownErr;

  /**
   * Begins to capture.
   *
   * @param put takes a stream's name and a line without its end; any thread
   */
  OutputCapture(BiConsumer<String, String> put) {
    out = new Tee(System.out, line -> put.accept("stdout", line));
    err = new Tee(System.err, line -> put.accept("stderr", line));
    ownOut = out.printStream();
    ownErr = err.printStream();
    System.setOut(ownOut);
    System.setErr(ownErr);
  }

  /** Gives the streams back, unless others were put in their place, and tells of open lines. */
  void close() {
    if (System.out.equals(ownOut)) {
      System.setOut(out.before);
    }
    if (System.err.equals(ownErr)) {
      System.setErr(err.before);
    }
    out.let();
    err.let();
  }

  private static final class Tee extends OutputStream {
    private final PrintStream before;
    private final ConsoleLines lines;
    private volatile boolean over;

    Tee(PrintStream before, Consumer<String> put) {
      this.before = before;
      this.lines = new ConsoleLines(before.charset(), put);
    }

    PrintStream printStream() {
      return new PrintStream(this, false, before.charset());
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      before.write(bytes, offset, length);
      if (!over) {
        lines.feed(bytes, offset, length);
      }
    }

    @Override
    public void flush() {
      before.flush();
    }

    @Override
    public void close() {
      before.close();
    }

    /** Lets bytes through and no more; somebody may hold the stream for ever. */
    void let() {
      over = true;
      lines.close();
    }
  }
}
