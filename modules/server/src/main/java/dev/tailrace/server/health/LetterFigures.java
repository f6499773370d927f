package dev.tailrace.server.health;

import dev.tailrace.model.Reason;
import dev.tailrace.streams.FoldApp;
import dev.tailrace.streams.FoldCounts.Count;
import dev.tailrace.streams.FoldCounts.Outcome;
import dev.tailrace.streams.deadletter.DeadLetterSender;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

/**
 * Dead letters by reason and the copying of them. Every reason is there from the start, at 0: what
 * appears with its first record has no increase that an alert could see.
 */
final class LetterFigures {
  private final FoldApp folds;
  private final Map<Reason, AtomicLong> byReason = new EnumMap<>(Reason.class);

  LetterFigures(FoldApp folds, MeterRegistry registry) {
    this.folds = folds;
    for (Reason reason : Reason.values()) {
      AtomicLong value = new AtomicLong();
      byReason.put(reason, value);
      FunctionCounter.builder("tailrace.dead.letters", value, AtomicLong::doubleValue)
          .description("Records that no fold could take, by reason")
          .tag("reason", reason.code())
          .register(registry);
    }
    copies(
        registry,
        "tailrace.dead.letter.copies",
        "Dead letters copied to their topic",
        DeadLetterSender::sent);
    copies(
        registry,
        "tailrace.dead.letter.send.failures",
        "Times that copying dead letters failed; it is tried again",
        DeadLetterSender::failed);
    copies(
        registry,
        "tailrace.dead.letter.not.copied",
        "Records without a key that came too fast to be copied",
        DeadLetterSender::unkeyedNotCopied);
  }

  private void copies(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<DeadLetterSender> value) {
    FunctionCounter.builder(
            name,
            folds,
            it -> {
              DeadLetterSender sender = it.deadLetters();
              return sender == null ? 0 : value.applyAsDouble(sender);
            })
        .description(description)
        .register(registry);
  }

  void refresh() {
    Map<Reason, Long> sums = new EnumMap<>(Reason.class);
    for (Count count : folds.counts().all()) {
      if (count.outcome() == Outcome.REFUSED && count.reason() != null) {
        sums.merge(count.reason(), count.records(), Long::sum);
      } else if (count.outcome() == Outcome.UNKEYED) {
        sums.merge(Reason.NULL_KEY, count.records(), Long::sum);
      }
    }
    sums.forEach((reason, sum) -> Objects.requireNonNull(byReason.get(reason)).set(sum));
  }
}
