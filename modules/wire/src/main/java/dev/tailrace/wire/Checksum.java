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
import java.util.Map;

/**
 * CRC32C over the content of an event. Every item is written with its length or a mark of its kind,
 * so that no two contents give the same bytes. One small buffer is all it allocates for a batch
 * whose metrics come in sorted order.
 */
final class Checksum {
  private static final long OTHER_BYTES = 1 << 10;
  private static final double WHOLE_BOUND = 0x1p63;

  private final CrcBuffer out;

  private Checksum(long expectedBytes) {
    out = new CrcBuffer(expectedBytes);
  }

  static int of(Event event) {
    return switch (event) {
      case MetricBatch batch -> batch(batch);
      case LogChunk chunk -> {
        var sum = new Checksum(OTHER_BYTES);
        sum.chunk(chunk);
        yield sum.out.value();
      }
      case RunEvent _, Heartbeat _, JudgeMarker _, ProjectEvent _ -> {
        var sum = new Checksum(OTHER_BYTES);
        sum.ordered(EventFields.of(event));
        yield sum.out.value();
      }
    };
  }

  private static int batch(MetricBatch batch) {
    NameTexts texts = NameSets.texts(batch.names());
    long numbers = batch.points() + 2L * batch.rows();
    var sum = new Checksum(OTHER_BYTES / 2 + texts.bytes().length + numbers * Long.BYTES);
    sum.head(EventType.METRICS, batch.header(), batch.rank(), batch.attempt());
    sum.out.word(batch.rows());
    sum.out.longs(batch.steps());
    sum.out.longs(batch.timesEpochMs());
    sum.out.word(batch.names().length);
    sum.metrics(texts, batch.values());
    return sum.out.value();
  }

  private void metrics(NameTexts texts, double[][] values) {
    if (values.length > 0 && values[0].length == 1 && out.fits(texts)) {
      out.row(texts, values);
      return;
    }
    for (int i = 0; i < values.length; i++) {
      out.bytes(texts.bytes(), texts.textAt(i), texts.valueAt(i));
      out.doubles(values[texts.metric(i)]);
    }
  }

  private void chunk(LogChunk chunk) {
    head(EventType.LOG, chunk.header(), chunk.rank(), chunk.attempt());
    out.text(chunk.stream());
    out.word(chunk.lines().size());
    for (LogChunk.Line line : chunk.lines()) {
      out.word(line.timeEpochMs());
      out.text(line.text());
    }
  }

  private void head(EventType type, Header header, int rank, int attempt) {
    out.text(type.text());
    out.text(header.run());
    out.text(header.writer() == null ? "" : header.writer());
    out.word(header.seq());
    out.word(header.timeEpochMs());
    out.word(rank);
    out.word(attempt);
  }

  /** The top level, whose order is the schema's. */
  private void ordered(Value.Fields fields) {
    for (var field : fields.fields().entrySet()) {
      if (!field.getKey().equals("resent")) {
        out.text(field.getKey());
        value(field.getValue());
      }
    }
  }

  private void value(Value value) {
    switch (value) {
      case Value.Text(String text) -> {
        out.mark('t');
        out.text(text);
      }
      case Value.Whole(long number) -> {
        out.mark('w');
        out.word(number);
      }
      case Value.Real(double number) -> real(number);
      case Value.Flag(boolean flag) -> out.mark(flag ? '+' : '-');
      case Value.Null _ -> out.mark('0');
      case Value.Items(var items) -> {
        out.mark('i');
        out.word(items.size());
        items.forEach(this::value);
      }
      case Value.Fields(var fields) -> {
        out.mark('f');
        out.word(fields.size());
        fields.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(this::field);
      }
    }
  }

  private void field(Map.Entry<String, Value> field) {
    out.text(field.getKey());
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
      out.mark('r');
      out.word(Double.doubleToRawLongBits(number));
    }
  }

  private static boolean isMinusZero(double number) {
    return Double.doubleToRawLongBits(number) == Long.MIN_VALUE;
  }
}
