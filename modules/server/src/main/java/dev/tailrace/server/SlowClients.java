package dev.tailrace.server;

import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at all connections of a connector once in a while, and cuts those that are too slow. */
final class SlowClients extends AbstractLifeCycle {
  private static final Logger LOG = LoggerFactory.getLogger(SlowClients.class);
  private static final int LOOKS = 10;

  private final ServerConnector connector;
  private final int waitMs;
  private final int rateMin;
  private volatile Scheduler.@Nullable Task next;

  /**
   * @param waitMs how long a head may take, and over how long the rate is looked at
   * @param rateMin bytes a second that a body must come with, and an answer be read with
   */
  SlowClients(ServerConnector connector, int waitMs, int rateMin) {
    this.connector = connector;
    this.waitMs = waitMs;
    this.rateMin = rateMin;
  }

  @Override
  protected void doStart() {
    scheduleLook();
  }

  private void scheduleLook() {
    next = connector.getScheduler().schedule(this::look, waitMs / LOOKS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    long nowNanos = System.nanoTime();
    for (EndPoint endPoint : connector.getConnectedEndPoints()) {
      if (endPoint instanceof ClientEndPoint client
          && client.isTooSlow(nowNanos, waitMs, rateMin)) {
        LOG.debug("too slow: {}", client);
        client.cut();
      }
    }
    if (isRunning()) {
      scheduleLook();
    }
  }

  @Override
  protected void doStop() {
    Scheduler.Task task = next;
    if (task != null) {
      task.cancel();
    }
  }
}
