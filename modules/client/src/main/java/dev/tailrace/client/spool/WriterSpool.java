package dev.tailrace.client.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one writer: {@code lock}, {@code target} (where its events were meant to go),
 * {@code acked}, and segments named by their first ordinal. It is removed when it closes with
 * nothing left to send.
 *
 * <p>Threads: one appends; one reads and acknowledges; close comes after both stopped.
 */
public final class WriterSpool implements AutoCloseable {
  private static final String SUFFIX = ".seg";
  private static final int SEGMENT_BYTES = 8 << 20;
  private static final int READ_BYTES = 4 << 20;

  private final Path folder;
  private final SpoolLock lock;
  private final AckMark mark;
  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();
  private volatile long lastOrdinal;

  // The appending thread's.
  private @Nullable Segment writing;
  private @Nullable FileChannel out;

  // The reading thread's.
  private volatile @Nullable Segment oldest;
  private @Nullable Segment reading;
  private @Nullable FileChannel in;
  private long readBytes;
  private long readOrdinal;
  private long damagedBytes;

  private WriterSpool(Path folder, SpoolLock lock, AckMark mark, long bytesMax) {
    this.folder = folder;
    this.lock = lock;
    this.mark = mark;
    this.bytesMax = bytesMax;
  }

  /**
   * Makes the folder of a new writer.
   *
   * @param target told to whoever finds the folder later; no secret
   * @param bytesMax of its segments together
   */
  public static WriterSpool create(Path spools, String writer, String target, long bytesMax)
      throws IOException {
    Path folder = Files.createDirectories(spools).resolve(writer);
    Files.createDirectory(folder);
    SpoolLock lock = SpoolLock.tryTake(folder);
    if (lock == null) {
      throw new IOException("the spool of writer " + writer + " has another owner already");
    }
    // The lock comes first and the first segment last: what has no segment is nobody's to claim.
    Files.writeString(folder.resolve("target"), target);
    return new WriterSpool(folder, lock, AckMark.open(folder.resolve("acked")), bytesMax);
  }

  /** The folders of writers, dead or alive, below a spool folder; empty when there is none. */
  public static List<Path> folders(Path spools) throws IOException {
    if (!Files.isDirectory(spools)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(spools)) {
      return all.filter(folder -> Files.isRegularFile(folder.resolve(SpoolLock.FILE)))
          .sorted()
          .toList();
    }
  }

  /** Takes over a dead writer's spool; null when the writer lives or left nothing. */
  public static @Nullable WriterSpool claim(Path folder) throws IOException {
    List<Segment> segments = segments(folder);
    if (segments.isEmpty()) {
      return null;
    }
    SpoolLock lock = SpoolLock.tryTake(folder);
    if (lock == null) {
      return null;
    }
    AckMark mark = AckMark.open(folder.resolve("acked"));
    WriterSpool spool = new WriterSpool(folder, lock, mark, 0);
    segments = segments(folder); // as they are now that nobody else can change them
    spool.lastOrdinal = Long.MAX_VALUE; // unknown until all was read
    spool.link(segments);
    return spool;
  }

  /** What {@link #create} was told; empty when it cannot be read. */
  public static String target(Path folder) {
    try {
      return Files.readString(folder.resolve("target"), UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private static List<Segment> segments(Path folder) throws IOException {
    List<Segment> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> paths = files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
      for (Path path : paths) {
        found.add(Segment.found(path, Files.size(path)));
      }
    }
    return found;
  }

  private void link(List<Segment> segments) {
    for (int i = 0; i < segments.size(); i++) {
      bytes.addAndGet(segments.get(i).endBytes);
      segments.get(i).next = i + 1 < segments.size() ? segments.get(i + 1) : null;
    }
    oldest = segments.isEmpty() ? null : segments.getFirst();
  }

  /** Whether another entry of this size fits below the bound and {@code reserveBytes} over it. */
  boolean fits(int valueBytes, long reserveBytes) {
    return bytes.get() + Frame.HEAD_BYTES + valueBytes <= bytesMax + reserveBytes;
  }

  /** Appends; when it throws, nothing was appended and the next call tries the same place. */
  void append(Entry entry) throws IOException {
    Segment segment = writing;
    if (segment == null || segment.endBytes >= SEGMENT_BYTES) {
      segment = roll(entry.ordinal());
    }
    ByteBuffer frame = Frame.encode(entry);
    int size = frame.remaining();
    FileChannel channel = out;
    if (channel == null) {
      throw new IOException("the spool in " + folder + " is closed");
    }
    long at = segment.endBytes;
    while (frame.hasRemaining()) {
      at += channel.write(frame, at);
    }
    bytes.addAndGet(size);
    lastOrdinal = entry.ordinal();
    segment.lastOrdinal = entry.ordinal();
    segment.endBytes = at;
  }

  private Segment roll(long firstOrdinal) throws IOException {
    Path path = folder.resolve("%020d".formatted(firstOrdinal) + SUFFIX);
    FileChannel fresh = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    Segment segment = Segment.fresh(path);
    Segment before = writing;
    if (out != null) {
      out.force(false);
      out.close();
    }
    out = fresh;
    writing = segment;
    if (before == null) {
      oldest = segment;
    } else {
      before.next = segment;
    }
    return segment;
  }

  /** The next entries in order, not acknowledged yet; empty when all that there is was read. */
  List<Entry> read() throws IOException {
    if (reading == null) {
      reading = oldest;
    }
    while (reading != null) {
      Segment segment = reading;
      Segment next = segment.next; // before endBytes: once it is set, the end stands
      if (readBytes < segment.endBytes) {
        List<Entry> entries = readOn(segment);
        if (!entries.isEmpty()) {
          return entries;
        }
      } else if (next != null) {
        passOver(segment, next);
      } else {
        return List.of();
      }
    }
    return List.of();
  }

  private List<Entry> readOn(Segment segment) throws IOException {
    if (in == null) {
      in = FileChannel.open(segment.path, StandardOpenOption.READ);
    }
    long end = segment.endBytes;
    ByteBuffer stretch = ByteBuffer.allocate((int) Math.min(READ_BYTES, end - readBytes));
    while (stretch.hasRemaining()) {
      if (in.read(stretch, readBytes + stretch.position()) < 0) {
        throw new IOException(segment.path + " became shorter while it was read");
      }
    }
    boolean atEnd = readBytes + stretch.position() == end;
    Frame.Scan scan = Frame.scan(stretch.flip(), atEnd);
    readBytes += scan.consumedBytes();
    damagedBytes += scan.damagedBytes();
    if (!scan.entries().isEmpty()) {
      readOrdinal = scan.entries().getLast().ordinal();
    }
    long acked = mark.ordinal();
    return scan.entries().stream().filter(entry -> entry.ordinal() > acked).toList();
  }

  private void passOver(Segment segment, Segment next) throws IOException {
    if (segment.lastOrdinal == Long.MAX_VALUE) {
      segment.lastOrdinal = readOrdinal;
    }
    if (in != null) {
      in.close();
      in = null;
    }
    reading = next;
    readBytes = 0;
  }

  /** Everything up to {@code ordinal} was acknowledged; segments of nothing else go. */
  void acked(long ordinal) throws IOException {
    mark.move(ordinal);
    Segment first = oldest;
    while (first != null && first != reading && first.next != null) {
      if (first.lastOrdinal > ordinal) {
        return;
      }
      Files.deleteIfExists(first.path);
      bytes.addAndGet(-first.endBytes);
      first = first.next;
      oldest = first;
    }
  }

  /** Says that all that can be read was read and settled, so that {@link #close} may remove it. */
  void settled() {
    lastOrdinal = mark.ordinal();
  }

  long damagedBytes() {
    return damagedBytes;
  }

  /** Removes the folder when nothing is left in it to send, else keeps it for the next start. */
  @Override
  public void close() throws IOException {
    try (lock;
        mark) {
      if (in != null) {
        in.close();
      }
      if (out != null) {
        out.force(false);
        out.close();
        out = null;
      }
      if (lastOrdinal <= mark.ordinal()) {
        remove();
      }
    }
  }

  /** Segments first: a folder without them is claimed by nobody, whatever happens in between. */
  private void remove() throws IOException {
    for (Segment segment : segments(folder)) {
      Files.deleteIfExists(segment.path);
    }
    for (String file : List.of("acked", "target", SpoolLock.FILE)) {
      Files.deleteIfExists(folder.resolve(file));
    }
    Files.deleteIfExists(folder);
  }
}
