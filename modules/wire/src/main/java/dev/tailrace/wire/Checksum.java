package dev.tailrace.wire;

import dev.tailrace.model.Value;
import dev.tailrace.model.event.Event;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.Heartbeat;
import dev.tailrace.model.event.JudgeMarker;
import dev.tailrace.model.event.LogChunk;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.ProjectEvent;
import dev.tailrace.model.event.RunEvent;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * CRC32C over the content of an event. Every item is written with its length or a mark of its kind,
 * so that no two contents give the same bytes. One small buffer is all it allocates for a batch
 * whose metrics come in sorted order.
 */
final class Checksum {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle CHARS =
      MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BUFFER_BYTES = 1 << 10;
  private static final double WHOLE_BOUND = 0x1p63;

  private final CRC32C crc = new CRC32C();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int size;

  private Checksum() {}

  static int of(Event event) {
    var sum = new Checksum();
    switch (event) {
      case MetricBatch batch -> sum.batch(batch);
      case LogChunk chunk -> sum.chunk(chunk);
      case RunEvent _, Heartbeat _, JudgeMarker _, ProjectEvent _ ->
          sum.ordered(EventFields.of(event));
    }
    sum.flush();
    return (int) sum.crc.getValue();
  }

  private void batch(MetricBatch batch) {
    head(EventType.METRICS, batch.header(), batch.rank(), batch.attempt());
    word(batch.rows());
    for (long step : batch.steps()) {
      word(step);
    }
    for (long time : batch.timesEpochMs()) {
      word(time);
    }
    String[] names = batch.names();
    int @Nullable [] order = sortedOrder(names);
    word(names.length);
    for (int i = 0; i < names.length; i++) {
      int metric = order == null ? i : order[i];
      text(names[metric]);
      for (double value : batch.values()[metric]) {
        word(Double.doubleToLongBits(value)); // one NaN: JSON carries no payload
      }
    }
  }

  /** The order of the sorted names; null when they are sorted already. */
  private static int @Nullable [] sortedOrder(String[] names) {
    int i = 1;
    while (i < names.length && names[i - 1].compareTo(names[i]) < 0) {
      i++;
    }
    if (i >= names.length) {
      return null;
    }
    var order = new Integer[names.length];
    Arrays.setAll(order, index -> index);
    Arrays.sort(order, Comparator.comparing(index -> names[index]));
    return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
  }

  private void chunk(LogChunk chunk) {
    head(EventType.LOG, chunk.header(), chunk.rank(), chunk.attempt());
    text(chunk.stream());
    word(chunk.lines().size());
    for (LogChunk.Line line : chunk.lines()) {
      word(line.timeEpochMs());
      text(line.text());
    }
  }

  private void head(EventType type, Header header, int rank, int attempt) {
    text(type.text());
    text(header.run());
    text(header.writer() == null ? "" : header.writer());
    word(header.seq());
    word(header.timeEpochMs());
    word(rank);
    word(attempt);
  }

  /** The top level, whose order is the schema's. */
  private void ordered(Value.Fields fields) {
    for (var field : fields.fields().entrySet()) {
      if (!field.getKey().equals("resent")) {
        text(field.getKey());
        value(field.getValue());
      }
    }
  }

  private void value(Value value) {
    switch (value) {
      case Value.Text(String text) -> {
        mark('t');
        text(text);
      }
      case Value.Whole(long number) -> {
        mark('w');
        word(number);
      }
      case Value.Real(double number) -> real(number);
      case Value.Flag(boolean flag) -> mark(flag ? '+' : '-');
      case Value.Null _ -> mark('0');
      case Value.Items(var items) -> {
        mark('i');
        word(items.size());
        items.forEach(this::value);
      }
      case Value.Fields(var fields) -> {
        mark('f');
        word(fields.size());
        fields.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(this::field);
      }
    }
  }

  private void field(Map.Entry<String, Value> field) {
    text(field.getKey());
    value(field.getValue());
  }

  /** 1.0 is 1, and a non-finite number is the text that JSON has for it. */
  private void real(double number) {
    if (!Double.isFinite(number)) {
      value(new Value.Text(Double.toString(number)));
    } else if (Math.rint(number) == number
        && Math.abs(number) < WHOLE_BOUND
        && !isMinusZero(number)) {
      value(new Value.Whole((long) number));
    } else {
      mark('r');
      word(Double.doubleToRawLongBits(number));
    }
  }

  private static boolean isMinusZero(double number) {
    return Double.doubleToRawLongBits(number) == Long.MIN_VALUE;
  }

  private void text(String text) {
    int length = text.length();
    word(length);
    for (int from = 0; from < length; ) {
      int to = Math.min(length, from + (buffer.length - size) / Character.BYTES);
      for (int i = from; i < to; i++) {
        CHARS.set(buffer, size, text.charAt(i));
        size += Character.BYTES;
      }
      if (to < length) {
        flush();
      }
      from = to;
    }
  }

  private void word(long word) {
    if (buffer.length - size < Long.BYTES) {
      flush();
    }
    LONGS.set(buffer, size, word);
    size += Long.BYTES;
  }

  private void mark(char mark) {
    if (size == buffer.length) {
      flush();
    }
    buffer[size++] = (byte) mark;
  }

  private void flush() {
    crc.update(buffer, 0, size);
    size = 0;
  }
}
