package dev.tailrace.wire;

import dev.tailrace.model.Limits;
import dev.tailrace.model.Reason;
import dev.tailrace.model.event.Event;
import dev.tailrace.model.event.MetricBatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events to bytes and back. A record that begins with <code>{</code> is JSON, one that begins with
 * {@code D9 D9 F7} is CBOR, anything else is refused.
 *
 * <p>All methods are pure and may be called from any thread.
 */
public final class EventCodec {
  private static final int BYTES_MAX = Limits.DEFAULT.recordBytesMax();

  private EventCodec() {}

  /** The event in a record, or why there is none; checks all that needs no state, never throws. */
  public static Decoded decode(byte[] value) {
    MetricBatch batch = batch(value);
    return batch == null ? decodeAny(value) : new Decoded.Known(batch);
  }

  /** An ordinary metric record by the short way; null for all else. */
  static @Nullable MetricBatch batch(byte[] value) {
    if (value.length == 0 || value.length > BYTES_MAX) {
      return null;
    }
    if (value[0] == '{') {
      return JsonBatch.read(value);
    }
    return Cbor.isSelfDescribed(value) ? CborBatch.read(value, 3) : null;
  }

  /** As {@link #decode}, always by the general way. */
  static Decoded decodeAny(byte[] value) {
    try {
      return new Decoded.Known(EventReader.read(draft(value)));
    } catch (RefusedException e) {
      return new Decoded.Refused(e.refusal());
    }
  }

  /** The event as one standard JSON object in UTF-8, without line ends. */
  public static byte[] json(Event event) {
    var bytes = new ByteArrayOutputStream(512);
    try (var generator = JsonSink.FACTORY.createGenerator(bytes)) {
      new EventWriter(new JsonSink(generator)).write(event);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /** The event as self-described CBOR. */
  public static byte[] cbor(Event event) {
    return cbor(event, 512);
  }

  /** As {@link #cbor}, with room for so many bytes to begin with. */
  static byte[] cbor(Event event, int capacity) {
    var sink = new CborSink(capacity);
    sink.selfDescribe();
    try {
      new EventWriter(sink).write(event);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return sink.toBytes();
  }

  /**
   * CRC32C of the decoded event in schema order, without {@code resent}: what the ledger tells a
   * repeat from a conflict by. Equal for JSON, CBOR and a resend of the same event; the order of
   * keys does not count, 1 equals 1.0, and -0.0 is not 0.0.
   */
  public static int checksum(Event event) {
    return Checksum.of(event);
  }

  /** What the field {@code type} says for events of this class, such as {@code run.started}. */
  public static String typeName(Class<? extends Event> event) {
    return EventType.of(event).text();
  }

  /** What the field {@code type} may say for lifecycle events of runs. */
  public static List<String> runTypeNames() {
    return EventType.RUN_NAMES;
  }

  private static Draft draft(byte[] value) throws RefusedException {
    if (value.length == 0) {
      throw new RefusedException(Reason.EMPTY, "no bytes");
    }
    if (value.length > BYTES_MAX) {
      throw new RefusedException(Reason.TOO_LARGE, value.length + " bytes; at most " + BYTES_MAX);
    }
    if (Cbor.isSelfDescribed(value)) {
      return new RecordReader(new CborTokens(value, 3)).read();
    }
    return json(value);
  }

  private static Draft json(byte[] value) throws RefusedException {
    checkFirst(value);
    int invalid = Utf8.firstInvalid(value, 0, value.length);
    if (invalid >= 0) {
      throw new RefusedException(Reason.BAD_ENCODING, "invalid UTF-8 at byte " + invalid);
    }
    try (var parser = JsonTokens.FACTORY.createParser(value)) {
      return new RecordReader(new JsonTokens(parser)).read();
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory failed", e);
    }
  }

  private static void checkFirst(byte[] value) throws RefusedException {
    // A zero byte begins no JSON, but lets Jackson take the record for UTF-16 or UTF-32.
    if (value[0] == '{' && (value.length == 1 || value[1] != 0)) {
      return;
    }
    throw switch (value[0]) {
      case ' ', '\t', '\r', '\n' ->
          new RefusedException(Reason.MALFORMED_JSON, "a record begins with { and no blanks");
      case '[', '"', 't', 'f', 'n', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' ->
          new RefusedException(Reason.NOT_AN_OBJECT, "a record is one object");
      default ->
          new RefusedException(
              Reason.BAD_ENCODING, "neither JSON, which begins with {, nor D9 D9 F7, CBOR");
    };
  }
}
