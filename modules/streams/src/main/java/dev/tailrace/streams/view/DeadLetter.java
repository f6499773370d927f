package dev.tailrace.streams.view;

import dev.tailrace.model.Reason;
import dev.tailrace.model.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A record that no fold could take; its bytes still lie in the log at {@code offset}.
 *
 * @param run null when the record named no run
 * @param appendEpochMs broker time
 */
public record DeadLetter(long offset, long appendEpochMs, @Nullable String run, Refusal refusal) {

  byte[] encode() {
    byte[] reason = refusal.reason().code().getBytes(StandardCharsets.UTF_8);
    byte[] name = run == null ? new byte[0] : run.getBytes(StandardCharsets.UTF_8);
    byte[] detail = refusal.detail().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + 4 + reason.length + name.length + detail.length)
        .putLong(appendEpochMs)
        .putShort((short) reason.length)
        .putShort((short) name.length)
        .put(reason)
        .put(name)
        .put(detail)
        .array();
  }

  static DeadLetter decode(long offset, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long append = in.getLong();
    int reasonBytes = in.getShort();
    int runBytes = in.getShort();
    String reason = text(in, reasonBytes);
    String run = text(in, runBytes);
    String detail = text(in, in.remaining());
    return new DeadLetter(
        offset, append, run.isEmpty() ? null : run, new Refusal(Reason.of(reason), detail));
  }

  private static String text(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
