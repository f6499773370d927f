package dev.tailrace.app.backup;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tailrace.app.api.Api;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * A record as a line: {@code {"offset", "time", "key", "value", "headers": [[name, value]]}}, bytes
 * in base64, null where there are none.
 */
final class RecordLine {
  private RecordLine() {}

  static void write(JsonGenerator json, ConsumerRecord<byte[], byte[]> record) throws IOException {
    json.writeStartObject();
    json.writeNumberField("offset", record.offset());
    json.writeNumberField("time", record.timestamp());
    bytes(json, "key", record.key());
    bytes(json, "value", record.value());
    if (record.headers().toArray().length > 0) {
      json.writeArrayFieldStart("headers");
      for (Header header : record.headers()) {
        json.writeStartArray();
        json.writeString(header.key());
        if (header.value() == null) {
          json.writeNull();
        } else {
          json.writeBinary(header.value());
        }
        json.writeEndArray();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private static void bytes(JsonGenerator json, String name, byte @Nullable [] value)
      throws IOException {
    if (value == null) {
      json.writeNullField(name);
    } else {
      json.writeBinaryField(name, value);
    }
  }

  /** The record of a line, to be written to {@code place} at its own time. */
  static ProducerRecord<byte[], byte[]> read(String line, TopicPartition place) throws IOException {
    JsonNode json = Api.JSON.readTree(line);
    List<Header> headers = new ArrayList<>();
    for (JsonNode header : json.path("headers")) {
      headers.add(new RecordHeader(header.path(0).asText(), header.path(1).binaryValue()));
    }
    return new ProducerRecord<>(
        place.topic(),
        place.partition(),
        json.path("time").asLong(),
        json.path("key").binaryValue(),
        json.path("value").binaryValue(),
        headers);
  }
}
