package dev.tailrace.app.demo;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/**
 * An all-reduce for a rank that is a process of its own: it sends its gradient to the {@link Hub}
 * and reads the mean. When the hub is gone, {@link #average} throws.
 */
final class LoopbackAllReduce implements AllReduce {
  private final Socket socket;
  private final DataOutputStream out;
  private final DataInputStream in;

  LoopbackAllReduce(int port, int rank) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out.writeInt(rank);
    out.flush();
  }

  @Override
  public int average(double[] gradient) throws IOException {
    write(out, gradient);
    out.flush();
    int present = in.readInt();
    read(in, gradient);
    return present;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  static void write(DataOutputStream out, double[] values) throws IOException {
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  static void read(DataInputStream in, double[] values) throws IOException {
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readDouble();
    }
  }
}
