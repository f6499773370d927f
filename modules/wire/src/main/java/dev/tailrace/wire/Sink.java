package dev.tailrace.wire;

import dev.tailrace.model.Value;
import java.io.IOException;

/** Where an encoder writes; sizes come first because CBOR wants them. Not thread-safe. */
interface Sink {
  void fields(int size) throws IOException;

  void endFields() throws IOException;

  void items(int size) throws IOException;

  void endItems() throws IOException;

  void key(String key) throws IOException;

  /** Lone surrogates, which no encoding can carry, become U+FFFD. */
  void text(String text) throws IOException;

  void whole(long number) throws IOException;

  void real(double number) throws IOException;

  void flag(boolean flag) throws IOException;

  void nothing() throws IOException;

  /** A numeric column. */
  void wholes(long[] numbers) throws IOException;

  /** A numeric column. */
  void reals(double[] numbers) throws IOException;

  default void value(Value value) throws IOException {
    switch (value) {
      case Value.Text(String text) -> text(text);
      case Value.Whole(long number) -> whole(number);
      case Value.Real(double number) -> real(number);
      case Value.Flag(boolean flag) -> flag(flag);
      case Value.Null _ -> nothing();
      case Value.Items(var items) -> {
        items(items.size());
        for (Value item : items) {
          value(item);
        }
        endItems();
      }
      case Value.Fields(var fields) -> {
        fields(fields.size());
        for (var field : fields.entrySet()) {
          key(field.getKey());
          value(field.getValue());
        }
        endFields();
      }
    }
  }
}
