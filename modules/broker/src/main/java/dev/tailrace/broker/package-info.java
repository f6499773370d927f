/**
 * A real Kafka broker inside this process, so that one command is enough to start.
 *
 * <p>{@link dev.tailrace.broker.EmbeddedBroker} is an ordinary single-node KRaft broker on a
 * loopback port: any Kafka client can talk to it, and its data folder can be given to a broker of
 * its own later. A record counts as kept once it is in the operating system's page cache: it
 * survives the death of the process at any moment, not the loss of power.
 *
 * <p>{@link dev.tailrace.broker.FolderLock} makes sure that one process at a time owns a folder.
 * What stops a start is a {@link dev.tailrace.broker.BrokerException} that says what to do.
 */
@NullMarked
package dev.tailrace.broker;

import org.jspecify.annotations.NullMarked;
