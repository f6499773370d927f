package dev.tailrace.app.demo;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;

/**
 * An all-reduce for a rank that is a process of its own: it sends its gradient to the {@link Hub}
 * and reads the mean. When the hub is gone, {@link #average} throws.
 */
final class LoopbackAllReduce implements AllReduce {
  private final SocketChannel channel; // of which a read hears an interrupt; a socket's does not
  private final DataOutputStream out;
  private final DataInputStream in;

  LoopbackAllReduce(int port, int rank) throws IOException {
    channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
    in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
    out.writeInt(rank);
    out.flush();
  }

  @Override
  public int average(double[] gradient) throws IOException, InterruptedException {
    try {
      write(out, gradient);
      out.flush();
      int present = in.readInt();
      read(in, gradient);
      return present;
    } catch (ClosedByInterruptException _) {
      Thread.interrupted(); // as all that throws the other exception
      throw new InterruptedException("interrupted while the others were waited for");
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
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
