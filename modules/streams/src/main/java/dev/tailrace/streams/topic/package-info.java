/**
 * The topics: created with the settings that Tailrace needs, and checked at every start.
 *
 * <p>What does not fit stops the start with a {@link dev.tailrace.streams.topic.TopicException}
 * whose message says the fix; nothing is changed on a topic that exists.
 */
@NullMarked
package dev.tailrace.streams.topic;

import org.jspecify.annotations.NullMarked;
