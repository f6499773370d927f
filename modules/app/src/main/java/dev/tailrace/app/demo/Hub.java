package dev.tailrace.app.demo;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The middle of the ranks that are processes: takes a gradient from each, gives each the mean. A
 * rank whose connection ends is left out from then on. One thread runs it; {@link #close} may be
 * called from any.
 */
final class Hub implements Closeable, Runnable {
  private static final int JOIN_MS_MAX = 60_000;

  private final ServerSocket server;
  private final int gradientLength;
  private final LongConsumer afterStep;
  private final @Nullable Seat[] seats;

  /**
   * A hub on a free loopback port.
   *
   * @param afterStep is told the number of each step, from 0, after its mean was sent
   */
  Hub(int worldSize, int gradientLength, LongConsumer afterStep) throws IOException {
    this.server = new ServerSocket(0, worldSize, InetAddress.getLoopbackAddress());
    server.setSoTimeout(JOIN_MS_MAX);
    this.seats = new Seat[worldSize];
    this.gradientLength = gradientLength;
    this.afterStep = afterStep;
  }

  int port() {
    return server.getLocalPort();
  }

  /** Waits a minute at most for all ranks, then serves them until none is left or it is closed. */
  @Override
  public void run() {
    try {
      for (int i = 0; i < seats.length; i++) {
        Seat seat = new Seat(server.accept());
        seats[seat.rank] = seat;
      }
      for (long step = 0; serve(); step++) {
        afterStep.accept(step);
      }
    } catch (IOException _) {
      // Closed, or a rank never came: the others see the end of their streams and give up.
    } finally {
      close();
    }
  }

  private boolean serve() {
    double[] @Nullable [] gradients = new double[seats.length] @Nullable [];
    for (Seat seat : seats) {
      if (seat != null) {
        gradients[seat.rank] = receive(seat);
      }
    }
    var mean = new double[gradientLength];
    int present = Gradients.mean(gradients, mean);
    for (Seat seat : seats) {
      if (seat != null) {
        send(seat, present, mean);
      }
    }
    return present > 0;
  }

  private double @Nullable [] receive(Seat seat) {
    try {
      var gradient = new double[gradientLength];
      LoopbackAllReduce.read(seat.in, gradient);
      return gradient;
    } catch (IOException _) {
      leave(seat);
      return null;
    }
  }

  private void send(Seat seat, int present, double[] mean) {
    try {
      seat.out.writeInt(present);
      LoopbackAllReduce.write(seat.out, mean);
      seat.out.flush();
    } catch (IOException _) {
      leave(seat);
    }
  }

  private void leave(Seat seat) {
    seats[seat.rank] = null;
    seat.close();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException _) {
      // Nothing is left to give back.
    }
    for (Seat seat : seats) {
      if (seat != null) {
        seat.close();
      }
    }
  }

  private static final class Seat {
    final int rank;
    final Socket socket;
    final DataInputStream in;
    final DataOutputStream out;

    Seat(Socket socket) throws IOException {
      this.socket = socket;
      socket.setTcpNoDelay(true);
      in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
      rank = in.readInt();
    }

    void close() {
      try {
        socket.close();
      } catch (IOException _) {
        // The other end is gone already.
      }
    }
  }
}
