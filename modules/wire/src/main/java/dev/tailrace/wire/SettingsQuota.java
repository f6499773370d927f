package dev.tailrace.wire;

import dev.tailrace.model.Limits;
import dev.tailrace.model.Names;
import dev.tailrace.model.Reason;
import dev.tailrace.model.Value;

/**
 * The quotas of config, tags and summary: how many keys at all depths, how large one leaf. A leaf
 * is what is not an object, a list included; its size is that of its texts in UTF-8 and 8 bytes for
 * anything else.
 */
final class SettingsQuota {
  private static final int KEYS_MAX = Limits.DEFAULT.configKeysMax();
  private static final int VALUE_BYTES_MAX = Limits.DEFAULT.configValueBytesMax();

  private int keys;

  private SettingsQuota() {}

  static void check(String field, Value.Fields settings) throws RefusedException {
    try {
      new SettingsQuota().count(settings);
    } catch (RefusedException e) {
      throw e.under(field);
    }
  }

  private void count(Value.Fields settings) throws RefusedException {
    for (var entry : settings.fields().entrySet()) {
      try {
        if (!Names.isName(entry.getKey())) {
          throw new RefusedException(Reason.BAD_NAME, "a key " + Draft.NAME_RULE);
        }
        if (++keys > KEYS_MAX) {
          throw new RefusedException(Reason.CONFIG_QUOTA, "more than " + KEYS_MAX + " keys");
        }
        if (entry.getValue() instanceof Value.Fields inner) {
          count(inner);
        } else if (bytes(entry.getValue()) > VALUE_BYTES_MAX) {
          throw new RefusedException(
              Reason.CONFIG_QUOTA, "a value has at most " + VALUE_BYTES_MAX + " bytes");
        }
      } catch (RefusedException e) {
        throw e.under(entry.getKey());
      }
    }
  }

  private static long bytes(Value value) {
    return switch (value) {
      case Value.Text(String text) -> Utf8.length(text);
      case Value.Items(var items) -> items.stream().mapToLong(SettingsQuota::bytes).sum();
      case Value.Fields(var fields) ->
          fields.entrySet().stream()
              .mapToLong(entry -> Utf8.length(entry.getKey()) + bytes(entry.getValue()))
              .sum();
      case Value.Whole _, Value.Real _, Value.Flag _, Value.Null _ -> Long.BYTES;
    };
  }
}
