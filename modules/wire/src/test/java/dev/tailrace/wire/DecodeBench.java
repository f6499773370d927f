package dev.tailrace.wire;

import dev.tailrace.model.event.Event;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.MetricBatch;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Measures decoding and checking of metric records; run by hand, see docs/decisions/batch-decoding.
 * Beside each stands a lower bound of the same run: every byte summed, and as many doubles copied
 * out of bytes as the record has points. Times are the thread's on the processor.
 */
final class DecodeBench {
  private static final int RECORDS = 64;
  private static final int ROUNDS = 12;
  private static final long ROUND_NS = 200_000_000;
  private static final long TIME = 1_763_715_600_000L;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static long sink;

  private DecodeBench() {}

  /** Prints one line a case; the first argument chooses cases and kinds by a part of their name. */
  public static void main(String[] args) {
    String chosen = args.length == 0 ? "" : args[0];
    System.out.printf(
        "%-16s %-9s %8s %10s %9s %9s%n",
        "records", "work", "bytes", "ns/record", "ns/point", "MB/s");
    measure(chosen, "cbor-f64-20x500", 20, 500, false, EventCodec::cbor);
    measure(chosen, "cbor-f32-20x500", 20, 500, true, EventCodec::cbor);
    measure(chosen, "cbor-f64-20x1", 20, 1, false, EventCodec::cbor);
    measure(chosen, "cbor-f32-20x1", 20, 1, true, EventCodec::cbor);
    measure(chosen, "json-f64-20x100", 20, 100, false, EventCodec::json);
    measure(chosen, "json-f32-20x100", 20, 100, true, EventCodec::json);
    measure(chosen, "json-f64-20x1", 20, 1, false, EventCodec::json);
    System.out.println("(" + sink + ")");
  }

  private static void measure(
      String chosen,
      String name,
      int metrics,
      int rows,
      boolean floats,
      Function<Event, byte[]> encode) {
    var records = new ArrayList<byte[]>();
    var batches = new ArrayList<MetricBatch>();
    for (int i = 0; i < RECORDS; i++) {
      byte[] record = encode.apply(batch(i, metrics, rows, floats));
      records.add(record);
      batches.add(decode(record));
    }
    var target = new double[rows];
    var shape = new Shape(name, records.getFirst().length, metrics * rows);
    print(chosen, shape, "sum", records, DecodeBench::sum);
    print(chosen, shape, "copy", records, record -> copy(record, metrics, target));
    print(chosen, shape, "decode", records, record -> decode(record).rows());
    print(chosen, shape, "checksum", batches, EventCodec::checksum);
    print(chosen, shape, "both", records, record -> EventCodec.checksum(decode(record)));
  }

  private record Shape(String name, int bytes, int points) {}

  private static <T> void print(
      String chosen, Shape shape, String work, List<T> items, ToLongFunction<T> step) {
    if (!(shape.name() + " " + work).contains(chosen)) {
      return;
    }
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      best = Math.min(best, nanosEach(items, step));
    }
    System.out.printf(
        Locale.ROOT,
        "%-16s %-9s %8d %10.0f %9.2f %9.0f%n",
        shape.name(),
        work,
        shape.bytes(),
        best,
        best / shape.points(),
        shape.bytes() * 1e3 / best);
  }

  private static <T> double nanosEach(List<T> items, ToLongFunction<T> step) {
    long began = THREADS.getCurrentThreadCpuTime();
    long done = 0;
    long now;
    do {
      for (T item : items) {
        sink += step.applyAsLong(item);
      }
      done += items.size();
      now = THREADS.getCurrentThreadCpuTime();
    } while (now - began < ROUND_NS);
    return (double) (now - began) / done;
  }

  private static MetricBatch decode(byte[] record) {
    return (MetricBatch) ((Decoded.Known) EventCodec.decode(record)).event();
  }

  private static long sum(byte[] record) {
    int sum = 0;
    for (byte b : record) {
      sum += b;
    }
    return sum;
  }

  /** As many doubles as there are points, from here and there in the record. */
  private static long copy(byte[] record, int metrics, double[] target) {
    var from = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer();
    int length = Math.min(target.length, from.capacity());
    int at = 0;
    for (int metric = 0; metric < metrics; metric++) {
      from.get(at, target, 0, length);
      at = at + 2 * length > from.capacity() ? 0 : at + length;
    }
    return Double.doubleToRawLongBits(target[0]);
  }

  private static MetricBatch batch(int index, int metrics, int rows, boolean floats) {
    var random = new SplittableRandom(index);
    var steps = new long[rows];
    var times = new long[rows];
    for (int row = 0; row < rows; row++) {
      steps[row] = (long) index * rows + row;
      times[row] = rows == 1 ? TIME : TIME + 20L * row;
    }
    var names = new String[metrics];
    var values = new double[metrics][rows];
    for (int metric = 0; metric < metrics; metric++) {
      names[metric] = String.format(Locale.ROOT, "train/loss_%02d", metric);
      for (int row = 0; row < rows; row++) {
        double value = 2 * Math.exp(-row / 200.0) + 0.1 * random.nextDouble();
        values[metric][row] = floats ? (float) value : value;
      }
    }
    var header = new Header("bench-run-01", TIME, "w-3f9c2a10", index + 1, false);
    return new MetricBatch(header, 0, 1, steps, times, names, values);
  }
}
