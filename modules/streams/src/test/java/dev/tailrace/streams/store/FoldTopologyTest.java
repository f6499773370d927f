package dev.tailrace.streams.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.tailrace.streams.CountingView;
import dev.tailrace.streams.view.ViewListener;
import dev.tailrace.wire.Topic;
import dev.tailrace.wire.Topics;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FoldTopologyTest {
  @TempDir Path folder;

  @Test
  void all_stores_are_one_sub_topology_without_a_sink() {
    TopologyDescription description = topology().describe();

    assertEquals(1, description.subtopologies().size());
    assertEquals(0, description.globalStores().size());
    for (TopologyDescription.Node node : description.subtopologies().iterator().next().nodes()) {
      if (!(node instanceof TopologyDescription.Source)) {
        assertInstanceOf(TopologyDescription.Processor.class, node);
      }
    }
  }

  private Topology topology() {
    Map<Topic, ViewOpener<?>> openers = new EnumMap<>(Topic.class);
    FoldTopology.FOLDED.forEach(topic -> openers.put(topic, CountingView.opener()));
    StoreShare share =
        new StoreShare(
            new FixedLogCheck(),
            new Quarantine(folder),
            new StoreFaults(),
            (_, _) -> ViewListener.NONE,
            _ -> {},
            Thread.currentThread());
    return FoldTopology.of(Topics.DEFAULT, openers, share, new NoDoor());
  }

  private record NoDoor() implements FoldProcessor.Door {
    @Override
    public void enter(int partition, List<FoldedStore<?>> stores) {}

    @Override
    public void leave(int partition) {}
  }
}
