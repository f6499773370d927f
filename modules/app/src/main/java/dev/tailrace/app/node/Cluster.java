package dev.tailrace.app.node;

import dev.tailrace.streams.topic.TopicPlan.Profile;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.RetriableException;

/** The Kafka cluster as it says of itself. */
record Cluster(String id, int brokers) {
  private static final int BROKERS_FOR_COPIES = 3;
  private static final int ANSWER_MS_MAX = 5_000;

  /**
   * Asks, as long as nobody answers.
   *
   * @param notices is told each time that nobody did
   */
  static Cluster ask(Map<String, String> client, Consumer<String> notices)
      throws InterruptedException, StartException {
    var settings = new HashMap<String, Object>(client);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS_MAX);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS_MAX);
    try (Admin admin = Admin.create(settings)) {
      while (true) {
        try {
          var answer = admin.describeCluster();
          return new Cluster(answer.clusterId().get(), answer.nodes().get().size());
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof RetriableException)) {
            throw new StartException(
                StartException.Kind.BAD_SETTING, "Kafka refuses: " + e.getCause(), e);
          }
          notices.accept("waiting for Kafka at " + client.get("bootstrap.servers"));
        }
      }
    }
  }

  /** Copies of each record, as far as there are brokers to keep them. */
  Profile profile() {
    return brokers >= BROKERS_FOR_COPIES ? Profile.CLUSTER : Profile.EMBEDDED;
  }
}
