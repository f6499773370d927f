package dev.tailrace.server.http;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.Connection;

/**
 * One request and its answer, on the request's own virtual thread. An answer that is not streamed
 * is whole before its status is sent, so that whatever fails on the way is still a clean problem.
 */
public final class Exchange {
  public static final String JSON = "application/json";
  public static final String NDJSON = "application/x-ndjson";
  public static final String CSV = "text/csv";
  public static final String TEXT = "text/plain";
  public static final String HTML = "text/html";
  public static final String CSS = "text/css";
  public static final String JAVASCRIPT = "text/javascript";
  public static final String SVG = "image/svg+xml";
  public static final String EVENT_STREAM = "text/event-stream";
  public static final String BYTES = "application/octet-stream";

  private static final int STREAM_BUFFER_BYTES = 16 << 10;

  private static final int FRAMES_BUFFER_BYTES = 4 << 10;
  private static final int UNREAD_BYTES = 64 << 10;

  private final Context context;
  private final Parameters parameters;

  public Exchange(Context context, Parameters parameters) {
    this.context = context;
    this.parameters = parameters;
  }

  public Parameters parameters() {
    return parameters;
  }

  /** A part of the path, percent-decoded. */
  public String path(String name) {
    return context.pathParam(name);
  }

  /** A header that may be given once; empty when it is not there. */
  public Optional<String> header(String name) {
    List<String> all = Collections.list(context.req().getHeaders(name));
    if (all.size() > 1) {
      throw Problem.badRequest("header " + name + " is given " + all.size() + " times");
    }
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getFirst());
  }

  /** Whether the client unpacks gzip. */
  public boolean takesGzip() {
    return AcceptEncoding.takesGzip(
        String.join(",", Collections.list(context.req().getHeaders("Accept-Encoding"))));
  }

  public Exchange header(String name, String value) {
    context.header(name, value);
    return this;
  }

  /** A header of the answer that was set before; empty when it was not. */
  public String answerHeader(String name) {
    String value = context.res().getHeader(name);
    return value == null ? "" : value;
  }

  /** How long the body is said to be; -1 when that is not said. */
  public long contentLengthBytes() {
    return context.req().getContentLengthLong();
  }

  /** The body as it was sent, to be read once. */
  public InputStream body() {
    return context.bodyInputStream();
  }

  public boolean isHead() {
    return context.method().equals(HandlerType.HEAD);
  }

  public void json(JsonOutput.Body body) {
    json(200, body);
  }

  public void json(int status, JsonOutput.Body body) {
    bytes(status, JSON, JsonOutput.bytes(body));
  }

  public void bytes(int status, String contentType, byte[] body) {
    context.status(status).contentType(contentType).result(body);
  }

  public void empty(int status) {
    context.status(status);
  }

  /** What writes an answer that may be larger than memory. */
  @FunctionalInterface
  public interface StreamBody {
    void write(OutputStream out) throws IOException;
  }

  /** Streams with status 200; a failure on the way cuts the connection, it is no clean end. */
  public void stream(String contentType, StreamBody body) throws IOException {
    context.status(200).contentType(contentType);
    if (isHead()) {
      return;
    }
    OutputStream out = new BufferedOutputStream(context.outputStream(), STREAM_BUFFER_BYTES);
    body.write(out);
    out.flush();
  }

  /** Streams without compression, unbuffered: the writer flushes each frame itself. */
  public void frames(String contentType, StreamBody body) throws IOException {
    context.status(200).contentType(contentType).disableCompression();
    if (isHead()) {
      return;
    }
    boundUnread();
    // Jetty keeps one for as long as the answer lasts; its own 32 KiB are a third of a tail's cost.
    context.res().setBufferSize(FRAMES_BUFFER_BYTES);
    // Javalin's own stream does not pass a flush on.
    body.write(context.res().getOutputStream());
  }

  /** A way past Jetty for more of {@link #frames}; empty when there is none. */
  public Optional<Chunks> chunks() {
    return Chunks.of(connection());
  }

  private Connection connection() {
    return ServletContextRequest.getServletContextRequest(context.req())
        .getConnectionMetaData()
        .getConnection();
  }

  /**
   * Left alone, the kernel holds megabytes for a client that reads nothing, and it is minutes
   * before a write blocks and tells.
   */
  private void boundUnread() throws IOException {
    Object transport = connection().getEndPoint().getTransport();
    if (transport instanceof SocketChannel channel) {
      channel.setOption(StandardSocketOptions.SO_SNDBUF, UNREAD_BYTES);
    }
  }

  /** Bytes that are already final: no compression, of a known length. */
  public void file(int status, String contentType, long lengthBytes, StreamBody body)
      throws IOException {
    context.status(status).contentType(contentType).disableCompression();
    context.res().setContentLengthLong(lengthBytes);
    if (isHead()) {
      return;
    }
    body.write(context.outputStream());
  }

  /** The path's parts by name, for the log of requests. */
  public Map<String, String> pathParts() {
    return context.pathParamMap();
  }
}
