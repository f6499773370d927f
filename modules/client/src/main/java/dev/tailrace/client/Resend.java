package dev.tailrace.client;

import dev.tailrace.client.send.Outgoing;
import dev.tailrace.client.spool.Entry;
import dev.tailrace.model.event.Header;
import dev.tailrace.model.event.Heartbeat;
import dev.tailrace.model.event.JudgeMarker;
import dev.tailrace.model.event.LogChunk;
import dev.tailrace.model.event.MetricBatch;
import dev.tailrace.model.event.RunEvent;
import dev.tailrace.model.event.RunEvent.AlertRaised;
import dev.tailrace.model.event.RunEvent.ArtifactLogged;
import dev.tailrace.model.event.RunEvent.ConfigChanged;
import dev.tailrace.model.event.RunEvent.MediaLogged;
import dev.tailrace.model.event.RunEvent.MetricDefined;
import dev.tailrace.model.event.RunEvent.ProgressDeclared;
import dev.tailrace.model.event.RunEvent.ResourceUsed;
import dev.tailrace.model.event.RunEvent.RunFinished;
import dev.tailrace.model.event.RunEvent.RunResumed;
import dev.tailrace.model.event.RunEvent.RunStarted;
import dev.tailrace.model.event.RunEvent.SourceSaved;
import dev.tailrace.model.event.RunEvent.SummaryChanged;
import dev.tailrace.model.event.RunEvent.TagsChanged;
import dev.tailrace.model.event.RunScoped;
import dev.tailrace.wire.Decoded;
import dev.tailrace.wire.EventCodec;
import org.jspecify.annotations.Nullable;

/**
 * A dead process's event as it is sent for it: the same ids, marked {@code resent}, so that it
 * counts once and is no sign of life.
 */
final class Resend {
  private Resend() {}

  /** What to send for an entry; null when its bytes are no event of a run. */
  static @Nullable Outgoing of(Entry entry) {
    if (EventCodec.decode(entry.value()) instanceof Decoded.Known(RunScoped event)) {
      RunScoped marked = marked(event, event.header().withResent(true));
      return new Outgoing(event.header().run(), entry.topic(), EventCodec.cbor(marked));
    }
    return null;
  }

  private static RunScoped marked(RunScoped event, Header header) {
    return switch (event) {
      case MetricBatch b ->
          new MetricBatch(
              header, b.rank(), b.attempt(), b.steps(), b.timesEpochMs(), b.names(), b.values());
      case LogChunk c -> new LogChunk(header, c.stream(), c.rank(), c.attempt(), c.lines());
      case RunStarted(_, var launch) -> new RunStarted(header, launch);
      case RunResumed(_, var launch, var fromStep) -> new RunResumed(header, launch, fromStep);
      case ConfigChanged(_, var config) -> new ConfigChanged(header, config);
      case TagsChanged(_, var tags) -> new TagsChanged(header, tags);
      case SummaryChanged(_, var summary) -> new SummaryChanged(header, summary);
      case MetricDefined d -> new MetricDefined(header, d.name(), d.x(), d.summary(), d.goal());
      case ArtifactLogged(_, var file) -> new ArtifactLogged(header, file);
      case ResourceUsed(_, var file) -> new ResourceUsed(header, file);
      case SourceSaved(_, var file) -> new SourceSaved(header, file);
      case MediaLogged m ->
          new MediaLogged(header, m.name(), m.step(), m.kind(), m.path(), m.sha256(), m.caption());
      case AlertRaised(_, var level, var title, var text) ->
          new AlertRaised(header, level, title, text);
      case ProgressDeclared p ->
          new ProgressDeclared(header, p.rank(), p.attempt(), p.expectSilenceMs());
      case RunFinished f ->
          new RunFinished(
              header, f.status(), f.rank(), f.attempt(), f.exitCode(), f.result(), f.error());
      // What another version of the SDK may have written: none of it is a sign of life.
      case RunEvent other -> other;
      case Heartbeat beat -> beat;
      case JudgeMarker marker -> marker;
    };
  }
}
