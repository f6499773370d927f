package dev.tailrace.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.model.event.Event;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RoundTripTest {
  static Stream<Map.Entry<String, Event>> samples() {
    return Samples.all().entrySet().stream();
  }

  @Test
  void every_event_class_has_a_sample() {
    Set<Class<?>> sampled =
        Samples.all().values().stream().map(Event::getClass).collect(Collectors.toSet());

    List<Class<?>> classes = concrete(Event.class);

    assertTrue(classes.size() >= 28, () -> "found " + classes);
    assertEquals(new HashSet<>(classes), sampled);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void json_gives_the_event_back(Map.Entry<String, Event> sample) {
    byte[] json = EventCodec.json(sample.getValue());

    assertEquals(new Decoded.Known(sample.getValue()), EventCodec.decode(json));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void cbor_gives_the_event_back(Map.Entry<String, Event> sample) {
    byte[] cbor = EventCodec.cbor(sample.getValue());

    assertEquals(new Decoded.Known(sample.getValue()), EventCodec.decode(cbor));
  }

  /** The records that permit no further subtypes. */
  static List<Class<?>> concrete(Class<?> type) {
    Class<?>[] permitted = type.getPermittedSubclasses();
    if (permitted == null) {
      return List.of(type);
    }
    var found = new ArrayList<Class<?>>();
    for (Class<?> subclass : permitted) {
      found.addAll(concrete(subclass));
    }
    return found;
  }
}
