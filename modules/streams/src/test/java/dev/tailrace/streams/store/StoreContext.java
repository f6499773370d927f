package dev.tailrace.streams.store;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.CommitCallback;
import org.apache.kafka.streams.processor.StateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** What Kafka Streams shows a store of task 0_3: enough to open it, and what it registered. */
final class StoreContext implements StateStoreContext {
  static final int PARTITION = 3;

  private final Path folder;
  final List<StateRestoreCallback> restores = new ArrayList<>();

  StoreContext(Path folder) {
    this.folder = folder;
  }

  @Override
  public void register(StateStore store, StateRestoreCallback restore) {
    restores.add(restore);
  }

  @Override
  public void register(StateStore store, StateRestoreCallback restore, CommitCallback commit) {
    restores.add(restore);
  }

  @Override
  public TaskId taskId() {
    return new TaskId(0, PARTITION);
  }

  @Override
  public File stateDir() {
    return folder.toFile();
  }

  @Override
  public String applicationId() {
    return "app";
  }

  @Override
  public Optional<RecordMetadata> recordMetadata() {
    return Optional.empty();
  }

  @Override
  public Serde<?> keySerde() {
    return Serdes.ByteArray();
  }

  @Override
  public Serde<?> valueSerde() {
    return Serdes.ByteArray();
  }

  @Override
  public StreamsMetrics metrics() {
    throw new UnsupportedOperationException("no store of ours asks for metrics");
  }

  @Override
  public Map<String, Object> appConfigs() {
    return Map.of();
  }

  @Override
  public Map<String, Object> appConfigsWithPrefix(String prefix) {
    return Map.of();
  }
}
