package dev.tailrace.app.node;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;

/** Where an existing Kafka cluster is said to be. */
record KafkaAddress(Map<String, String> client) {
  private static final int ANSWER_MS_MAX = 5_000;

  KafkaAddress {
    client = Map.copyOf(client);
  }

  /**
   * Returns once a broker answers; waits for it without end.
   *
   * @param notices is told each time that none did
   * @throws StartException when the settings cannot be right, or the cluster refuses them
   */
  void await(Consumer<String> notices) throws InterruptedException, StartException {
    var settings = new HashMap<String, Object>(client);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS_MAX);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS_MAX);
    try (Admin admin = Admin.create(settings)) {
      while (!answers(admin)) {
        notices.accept("waiting for Kafka at " + client.get("bootstrap.servers"));
      }
    } catch (KafkaException e) {
      throw refused(e);
    }
  }

  private static boolean answers(Admin admin) throws InterruptedException, StartException {
    try {
      admin.describeCluster().clusterId().get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetriableException) {
        return false;
      }
      throw refused(e.getCause() == null ? e : e.getCause());
    }
  }

  private static StartException refused(Throwable cause) {
    Throwable root = cause.getCause() == null ? cause : cause.getCause();
    return new StartException(
        StartException.Kind.BAD_SETTING, "Kafka refuses: " + root.getMessage(), cause);
  }
}
