package dev.tailrace.streams.view;

import dev.tailrace.model.run.Ranks;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 over a canonical rendering of values: the digest of a run must depend on what is known of
 * it and on nothing else. Records are walked by component, so a new field is part of the digest
 * without anybody thinking of it; components named {@code ...Offset} are left out, because a log
 * that was copied to another cluster tells the same story at other offsets.
 */
final class Canon {
  private final MessageDigest sha;

  Canon() {
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  Canon add(@Nullable Object value) {
    switch (value) {
      case null -> tag('0');
      case String text -> bytes('s', text.getBytes(StandardCharsets.UTF_8));
      case Long number -> number('n', number);
      case Integer number -> number('n', number);
      case Boolean flag -> number('b', flag ? 1 : 0);
      case Double number -> number('d', Double.doubleToRawLongBits(number));
      case Enum<?> name -> bytes('e', name.name().getBytes(StandardCharsets.UTF_8));
      case byte[] bytes -> bytes('y', bytes);
      case Ranks ranks -> {
        number('(', ranks.size());
        ranks.forEach((number, rank) -> add(number).add(rank));
      }
      case Record parts -> addRecord(parts);
      case Map<?, ?> map -> addMap(map);
      case Collection<?> items -> {
        number('[', items.size());
        items.forEach(this::add);
      }
      default -> throw new IllegalArgumentException("no canonical form for " + value.getClass());
    }
    return this;
  }

  String hex() {
    return HexFormat.of().formatHex(sha.digest());
  }

  private void addRecord(Record parts) {
    tag('{');
    for (RecordComponent component : parts.getClass().getRecordComponents()) {
      if (component.getName().endsWith("ffset")) {
        continue;
      }
      try {
        var accessor = component.getAccessor();
        accessor.setAccessible(true);
        add(accessor.invoke(parts));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot read " + component, e);
      }
    }
    tag('}');
  }

  private void addMap(Map<?, ?> map) {
    var sorted = new TreeMap<String, @Nullable Object>();
    map.forEach((key, value) -> sorted.put(String.valueOf(key), value));
    number('<', sorted.size());
    sorted.forEach((key, value) -> add(key).add(value));
  }

  private void tag(char kind) {
    sha.update((byte) kind);
  }

  private void number(char kind, long number) {
    sha.update(ByteBuffer.allocate(9).put((byte) kind).putLong(number).array());
  }

  private void bytes(char kind, byte[] bytes) {
    number(kind, bytes.length);
    sha.update(bytes);
  }
}
