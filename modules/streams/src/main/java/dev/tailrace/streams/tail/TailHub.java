package dev.tailrace.streams.tail;

import dev.tailrace.model.Refusal;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.streams.view.LogRecord;
import dev.tailrace.streams.view.ViewListener;
import dev.tailrace.wire.Topic;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All tails of this process. Any thread subscribes; the folding threads publish. */
public final class TailHub {
  private record Place(Topic topic, int partition) {}

  private record Channel(Ring ring, History history) {}

  private final TailLimits limits;
  private final Past past;
  private final LongSupplier nanoTime;
  private final Map<Place, Channel> channels = new ConcurrentHashMap<>();
  private final Turns turns = new Turns();

  /** So many slices of the past are in memory at once, of whatever topic and partition. */
  private final Semaphore reading = new Semaphore(2);

  public TailHub(TailLimits limits, Past past, LongSupplier nanoTime) {
    this.limits = limits;
    this.past = past;
    this.nanoTime = nanoTime;
  }

  /**
   * The partition is folded here from now on.
   *
   * @param next per topic one beyond the highest offset that is folded
   */
  public void entered(int partition, Map<Topic, Long> next) {
    next.forEach(
        (topic, offset) -> {
          Ring ring = new Ring(limits, offset);
          channels.put(
              new Place(topic, partition),
              new Channel(ring, new History(topic, partition, ring, past, reading, nanoTime)));
        });
  }

  /** The partition is not folded here any more: its tails end. */
  public void left(int partition) {
    channels
        .entrySet()
        .removeIf(
            entry -> {
              if (entry.getKey().partition() != partition) {
                return false;
              }
              String reason = "partition " + partition + " moved";
              entry.getValue().ring().close(reason);
              entry.getValue().history().close(reason);
              return true;
            });
  }

  /** What a view of this topic partition has to tell. */
  public ViewListener listener(Topic topic, int partition) {
    return new Feed(new Place(topic, partition));
  }

  /**
   * Subscribes to topic partitions from offsets on. Whoever cannot begin within 10 s, because too
   * many read the past, gets {@link TailItem.Ended}.
   *
   * @param wanted which events, besides those that each start says
   */
  public Subscription subscribe(List<TailStart> starts, Predicate<RunScoped> wanted) {
    return subscribe(starts, wanted, null);
  }

  /**
   * The same for who makes less of many frames.
   *
   * @param overflow takes what waits when the queue of the subscription is full, so that there is
   *     no gap; a folding thread calls it, possibly while another thread takes the items before
   */
  public Subscription subscribe(
      List<TailStart> starts,
      Predicate<RunScoped> wanted,
      @Nullable Consumer<TailItem.Frame> overflow) {
    var subscription =
        new Subscription(this, starts, wanted, limits, overflow, nanoTime.getAsLong());
    for (Lane lane : subscription.lanes()) {
      Channel channel = channel(lane);
      if (channel == null) {
        subscription.end("partition " + lane.start().partition() + " is not served here now");
      } else if (!channel.ring().join(lane)) {
        channel.history().add(lane);
      }
    }
    return subscription;
  }

  Turns turns() {
    return turns;
  }

  void room(Subscription subscription) {
    for (Lane lane : subscription.lanes()) {
      Channel channel = channel(lane);
      if (channel != null && !lane.live()) {
        channel.history().wake();
      }
    }
  }

  void remove(Subscription subscription) {
    for (Lane lane : subscription.lanes()) {
      Channel channel = channel(lane);
      if (channel != null) {
        channel.history().remove(lane);
        channel.ring().remove(lane);
      }
    }
  }

  private @Nullable Channel channel(Lane lane) {
    return channels.get(new Place(lane.start().topic(), lane.start().partition()));
  }

  /** Makes frames of the records that changed the view. */
  private final class Feed implements ViewListener {
    private final Place place;

    Feed(Place place) {
      this.place = place;
    }

    @Override
    public void applied(LogRecord record, RunScoped event) {
      Channel channel = channels.get(place);
      if (channel != null) {
        channel
            .ring()
            .publish(
                TailItem.Frame.of(
                    place.topic(),
                    place.partition(),
                    record.offset(),
                    record.appendEpochMs(),
                    record.value(),
                    event));
      }
    }

    @Override
    public void repeated(LogRecord record, RunScoped event) {}

    @Override
    public void refused(LogRecord record, Refusal refusal, @Nullable String run) {}

    @Override
    public void unkeyed(LogRecord record) {}
  }
}
