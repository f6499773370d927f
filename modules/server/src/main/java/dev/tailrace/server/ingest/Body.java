package dev.tailrace.server.ingest;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import dev.tailrace.model.Limits;
import dev.tailrace.server.http.Exchange;
import dev.tailrace.server.http.Problem;
import dev.tailrace.server.http.ProblemCode;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.ZipException;

/**
 * A request's body in memory, unpacked, within both limits: bytes as sent and bytes unpacked. It
 * occupies the budget until it is closed.
 */
final class Body implements AutoCloseable {
  private static final int FIRST_BYTES = 16 << 10;

  /** 2^23 bytes, what RFC 8878 asks every decoder for; more would be a sender's grip on memory. */
  private static final int ZSTD_WINDOW_LOG_MAX = 23;

  private final BodyBudget budget;
  private byte[] bytes = new byte[0];
  private int length;

  private Body(BodyBudget budget) {
    this.budget = budget;
  }

  /** The bytes, of which {@link #length} count. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  static Body read(Exchange exchange, Limits limits, BodyBudget budget) throws IOException {
    if (exchange.contentLengthBytes() > limits.requestSentBytesMax()) {
      throw tooLarge("sent", limits.requestSentBytesMax());
    }
    String encoding = exchange.header("Content-Encoding").orElse("identity");
    Body body = new Body(budget);
    try (InputStream sent = new Capped(exchange.body(), limits.requestSentBytesMax());
        InputStream unpacked = unpack(sent, encoding.strip().toLowerCase(Locale.ROOT))) {
      body.fill(unpacked, limits.requestUnpackedBytesMax());
      return body;
    } catch (ZipException | ZstdIOException | EOFException e) {
      int unpackedBytes = body.length;
      body.close();
      throw Problem.badRequest("the body is not well packed: " + why(e, unpackedBytes));
    } catch (IOException | RuntimeException e) {
      body.close();
      throw e;
    }
  }

  private static String why(IOException failure, int unpackedBytes) {
    return failure instanceof ZstdIOException zstd
            && zstd.getErrorCode() == Zstd.errPrefixUnknown()
            && unpackedBytes > 0
        ? "something that is no zstd follows its end"
        : String.valueOf(failure.getMessage());
  }

  private static InputStream unpack(InputStream sent, String encoding) throws IOException {
    return switch (encoding) {
      case "identity" -> sent;
      case "gzip" -> new GzipMembers(sent, FIRST_BYTES);
      case "zstd" -> new ZstdInputStream(sent).setLongMax(ZSTD_WINDOW_LOG_MAX);
      default ->
          throw Problem.of(
              ProblemCode.UNSUPPORTED_ENCODING, "Content-Encoding may be gzip, zstd or absent");
    };
  }

  private void fill(InputStream unpacked, int bytesMax) throws IOException {
    int read;
    do {
      if (length == bytes.length) {
        grow(bytesMax);
      }
      read = unpacked.read(bytes, length, bytes.length - length);
      length += Math.max(read, 0);
      if (length > bytesMax) {
        throw tooLarge("unpacked", bytesMax);
      }
    } while (read >= 0);
  }

  private void grow(int bytesMax) {
    int wanted = (int) Math.min(Math.max(FIRST_BYTES, 2L * bytes.length), bytesMax + 1L);
    budget.take(wanted - bytes.length);
    bytes = Arrays.copyOf(bytes, wanted);
  }

  private static RuntimeException tooLarge(String which, int bytesMax) {
    return Problem.of(
        ProblemCode.TOO_LARGE, "a body has at most " + bytesMax + " bytes as " + which);
  }

  @Override
  public void close() {
    budget.give(bytes.length);
    bytes = new byte[0];
    length = 0;
  }

  /** Refuses to read on beyond so many bytes. */
  private static final class Capped extends FilterInputStream {
    private final int bytesMax;
    private long bytes;

    Capped(InputStream in, int bytesMax) {
      super(in);
      this.bytesMax = bytesMax;
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count(read < 0 ? 0 : 1);
      return read;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
      int read = super.read(into, offset, count);
      count(Math.max(read, 0));
      return read;
    }

    private void count(int read) {
      bytes += read;
      if (bytes > bytesMax) {
        throw tooLarge("sent", bytesMax);
      }
    }
  }
}
