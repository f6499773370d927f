package dev.tailrace.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;

/**
 * Writes standard JSON: what JSON has no number for is written as the texts NaN, Infinity and
 * -Infinity, which readers of metric values take as numbers.
 */
final class JsonSink implements Sink {
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .build();

  private final JsonGenerator generator;

  JsonSink(JsonGenerator generator) {
    this.generator = generator;
  }

  @Override
  public void fields(int size) throws IOException {
    generator.writeStartObject();
  }

  @Override
  public void endFields() throws IOException {
    generator.writeEndObject();
  }

  @Override
  public void items(int size) throws IOException {
    generator.writeStartArray();
  }

  @Override
  public void endItems() throws IOException {
    generator.writeEndArray();
  }

  @Override
  public void key(String key) throws IOException {
    generator.writeFieldName(Utf8.wellFormed(key));
  }

  @Override
  public void text(String text) throws IOException {
    generator.writeString(Utf8.wellFormed(text));
  }

  @Override
  public void whole(long number) throws IOException {
    generator.writeNumber(number);
  }

  @Override
  public void real(double number) throws IOException {
    if (Double.isFinite(number)) {
      generator.writeNumber(number);
    } else {
      generator.writeString(Double.toString(number));
    }
  }

  @Override
  public void flag(boolean flag) throws IOException {
    generator.writeBoolean(flag);
  }

  @Override
  public void nothing() throws IOException {
    generator.writeNull();
  }

  @Override
  public void wholes(long[] numbers) throws IOException {
    generator.writeArray(numbers, 0, numbers.length);
  }

  @Override
  public void reals(double[] numbers) throws IOException {
    generator.writeStartArray();
    for (double number : numbers) {
      real(number);
    }
    generator.writeEndArray();
  }
}
