package dev.tailrace.server.inputs;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Sends spoiled requests over one connection for as long as it lives, then over the next. */
final class Sender implements Closeable {
  private final int port;
  private final Tally tally;
  private final long seed;
  private @Nullable RawConnection connection;
  private String before = "";

  Sender(int port, Tally tally, long seed) {
    this.port = port;
    this.tally = tally;
    this.seed = seed;
  }

  void send(Spoiler spoiler, int requests) throws IOException {
    for (int i = 0; i < requests; i++) {
      Spoiled request = spoiler.next();
      tally.addRequest();
      try {
        if (!(request.framed() ? one(request) : rest(request))) {
          end();
        }
      } catch (SocketTimeoutException e) {
        throw failure(request, "hangs", e);
      }
    }
  }

  /** A request whose end is clear: one answer comes; whether the connection lives on. */
  private boolean one(Spoiled request) throws IOException {
    RawConnection open = connection();
    open.send(request.bytes());
    try {
      RawAnswer answer = open.read(request.isHead());
      check(request, answer);
      before = request.text() + "\nwith " + answer;
      return !answer.isStream() && !answer.endsConnection() && !request.isOfHttp10();
    } catch (EOFException | SocketException e) {
      throw failure(request, "is not answered", e);
    }
  }

  /** One whose end is not clear: nothing more is said, and the server answers and ends it. */
  private boolean rest(Spoiled request) throws IOException {
    RawConnection open = connection();
    boolean answered = false;
    try {
      open.send(request.bytes());
      open.endOutput();
      boolean stream = false;
      while (!stream) {
        RawAnswer answer = open.read(request.isHead());
        answered = true;
        check(request, answer);
        stream = answer.isStream();
      }
    } catch (EOFException _) {
      if (!answered) {
        tally.addEnded();
      }
    } catch (SocketException _) {
      tally.addReset();
    }
    return false;
  }

  private void check(Spoiled request, RawAnswer answer) {
    String fault = tally.add(request, answer);
    if (!fault.isEmpty()) {
      throw failure(request, fault + ": " + answer, null);
    }
  }

  private AssertionError failure(Spoiled request, String what, @Nullable Exception cause) {
    return new AssertionError(
        String.format(
            Locale.ROOT, "seed %d: %s%n%s%nbefore:%n%s", seed, what, request.text(), before),
        cause);
  }

  private RawConnection connection() throws IOException {
    RawConnection open = connection == null ? new RawConnection(port) : connection;
    connection = open;
    return open;
  }

  private void end() throws IOException {
    if (connection != null) {
      connection.cut();
      connection = null;
      before = "";
    }
  }

  @Override
  public void close() throws IOException {
    end();
  }
}
