package dev.tailrace.server.inputs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.model.Reason;
import dev.tailrace.server.inputs.Scene.Place;
import dev.tailrace.wire.Topic;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.awaitility.Awaitility;

/** A refused record as it is copied to the topic of dead letters. */
record Copy(ConsumerRecord<byte[], byte[]> record) {

  /** The copies of the record at that place, so far. */
  static List<Copy> of(Stage stage, Place place) {
    return stage.records(Topic.DEAD_LETTERS).stream()
        .map(Copy::new)
        .filter(copy -> copy.isOf(place))
        .toList();
  }

  /** The first copy of the record at that place. */
  static Copy await(Stage stage, Place place) {
    return Awaitility.await("the copy of " + place)
        .atMost(20, SECONDS)
        .until(() -> of(stage, place), copies -> !copies.isEmpty())
        .getFirst();
  }

  private boolean isOf(Place place) {
    return texts("tailrace.topic").contains("tailrace." + place.topic())
        && texts("tailrace.partition").contains(Integer.toString(place.partition()))
        && texts("tailrace.offset").contains(Long.toString(place.offset()));
  }

  /** All headers of that name. */
  private List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (Header header : record.headers().headers(name)) {
      texts.add(new String(header.value(), UTF_8));
    }
    return texts;
  }

  /** It has one reason, this one. */
  void says(Reason reason) {
    assertEquals(List.of(reason.code()), texts("tailrace.reason"));
  }

  int headers() {
    return record.headers().toArray().length;
  }
}
