"""The parts of one writer's reporting, wired together: buffers, recorder, outbox, courier, log."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from tailrace.sdk.counters import Counters, warn
from tailrace.sdk.courier import Courier, Heart
from tailrace.sdk.recorder import Prepare, Recorder
from tailrace.sdk.recovery import Recovery
from tailrace.sdk.rows import Bell, Rows
from tailrace.sdk.settings import Settings
from tailrace.sdk.uploads import Uploads
from tailrace.sdk.writer import EventWriter, Identity, Note
from tailrace.send.outcome import Outgoing, Transport
from tailrace.spool.folder import WriterSpool, target_of
from tailrace.spool.frame import Entry
from tailrace.spool.outbox import Outbox

_RECORD_S_MIN = 5.0
"""The disk gets this long at the end even when nobody wants to wait for the network."""
_SEND_S_MIN = 5.0
"""So long, and a third of the time, no file may take at the end from the events and the end."""
_PROGRESS_AFTER_S = 1.0

Tell = Callable[[str, float], None]
"""Is told what is waited for, and for how many seconds already."""


@dataclass
class _Sending:
    """What only an online run has."""

    transport: Transport
    courier: Courier
    heart: Heart
    recovery: Recovery

    @staticmethod
    def of(identity: Identity, settings: Settings, outbox: Outbox, counters: Counters) -> _Sending:
        transport = settings.target.transport()

        def wrap(entry: Entry) -> Outgoing:
            return Outgoing(identity.run, entry.topic, entry.value)

        courier = Courier(outbox, transport, wrap, counters, "acked")
        heart = Heart(identity, transport, counters, settings.heartbeat_s, lambda: courier.heard_at)
        label = settings.target.label()
        recovery = Recovery(
            settings.spools, settings.target, lambda folder: target_of(folder) == label, 1
        )
        return _Sending(transport, courier, heart, recovery)


class Pipeline:
    """Any thread may use it; the threads begin with :meth:`start`."""

    def __init__(self, identity: Identity, settings: Settings, rows: Rows | None = None) -> None:
        self.identity = identity
        self.settings = settings
        self.counters = Counters()
        self._wake = Bell()
        self.rows = rows or Rows(settings.memory_bytes_max, self._wake)
        self.outbox = Outbox(self._spool(), self.counters.error)
        self._sending: _Sending | None = None
        if settings.mode == "online":
            self._sending = _Sending.of(identity, settings, self.outbox, self.counters)
        writer = EventWriter(identity, self.outbox, self.counters)
        self.recorder = Recorder(
            self.rows, writer, self.counters, self._wake, settings.flush_s, self._recorded
        )
        self.uploads = Uploads(identity, settings, self.recorder.note, self.counters)
        self._ending = threading.Lock()
        self._ended = threading.Event()

    def _spool(self) -> WriterSpool | None:
        settings = self.settings
        label = settings.label()
        try:
            return WriterSpool.create(
                settings.spools, self.identity.writer, label, settings.spool_bytes_max
            )
        except OSError as e:
            self.counters.error(f"no spool in {settings.spools}, memory only: {e}")
            return None

    def _recorded(self) -> None:
        if self._sending is not None:
            self._sending.courier.wake()

    def start(self, first: Note | Prepare, recover: bool) -> None:
        """Begins with this event; ``recover`` also sends what dead processes left behind."""
        self.recorder.note(first)
        self.recorder.thread.start()
        if self._sending is not None:
            self._sending.courier.thread.start()
            self._sending.heart.thread.start()
            if recover:
                self._sending.recovery.thread.start()

    def note(self, type_: str, fields: dict[str, object]) -> None:
        """A lifecycle event, now."""
        self.recorder.note(Note(type_, fields))

    def flush(self, within_s: float) -> bool:
        """Waits until all that was logged before the call is on disk; False when it is not."""
        lost = self.counters.get("lost")
        in_time = self.recorder.flush().wait(within_s)
        return in_time and not self.outbox.disk_failing and self.counters.get("lost") == lost

    def finish(self, end: Note | None, within_s: float, tell: Tell) -> None:
        """Records the end behind everything else, and waits for acknowledgements, but not longer.

        The second caller waits for the first.
        """
        deadline = time.monotonic() + within_s
        if not self._ending.acquire(blocking=False):
            self._ended.wait(within_s)
            return
        stopped: BaseException | None = None
        try:
            try:
                self.uploads.finish(max(0.0, _left(deadline) - _kept_s(within_s)))
            except Exception as e:
                self.counters.error(f"uploads: {type(e).__name__}: {e}")
            except BaseException as e:  # Ctrl-C: the end is recorded yet, and nothing waited for
                stopped, deadline = e, time.monotonic()
            self.rows.close()
            self._record_and_send(end, deadline, tell)
        finally:
            self._let_go()
            self._ended.set()
        if stopped is not None:
            raise stopped

    def _record_and_send(self, end: Note | None, deadline: float, tell: Tell) -> None:
        if self._sending is not None:
            self._sending.heart.stop()  # before the end, so that no beat comes after it
            self._sending.heart.thread.join(min(_left(deadline), 1.0))
        self.recorder.finish(end)
        self.recorder.thread.join(max(_left(deadline), _RECORD_S_MIN))
        if self._sending is not None:
            self._sending.courier.complete()
            self._await(self._sending.courier.thread, deadline, tell)
            if self._sending.recovery.thread.ident is not None:
                self._await(self._sending.recovery.thread, deadline, tell)

    def _await(self, thread: threading.Thread, deadline: float, tell: Tell) -> None:
        began = time.monotonic()
        thread.join(min(_left(deadline), _PROGRESS_AFTER_S))
        while thread.is_alive() and _left(deadline) > 0:
            left = f"{self.outbox.waiting} events to send, {_left(deadline):.0f} s left"
            tell(f"finishing: {left}", time.monotonic() - began)
            thread.join(min(_left(deadline), _PROGRESS_AFTER_S))

    def _let_go(self) -> None:
        if self._sending is not None:
            self._sending.recovery.stop()
            self._sending.courier.stop()
            self._sending.transport.close()
            self._sending.courier.thread.join(1.0)
        self.counters.tell()
        self._tell_end()
        recorder_done = self.recorder.ended.is_set()
        courier_done = self._sending is None or not self._sending.courier.thread.is_alive()
        if recorder_done and courier_done:
            try:
                self.outbox.close()
            except OSError as e:
                self.counters.error(f"closing the spool: {e}")

    def _tell_end(self) -> None:
        waiting = self.outbox.waiting
        if waiting > 0 and self._sending is not None:
            where = (
                f"They wait in {self.settings.spools}: the next run sends them, or: tailrace sync"
            )
            if self.outbox.disk_failing:
                where = "Those that no disk took are lost with this process"
            warn(f"{waiting} events are not sent yet. {where}")
        if self.uploads.left > 0 and self._sending is not None:
            how = "the next run sends them, or: tailrace sync"
            if self.settings.target.url is None:
                how = "tailrace sync --url URL sends them"
            warn(f"{self.uploads.left} files are not uploaded yet: {how}")
        missing = self.counters.get("lost") + self.counters.get("dropped") + self.rows.dropped
        if missing > 0:
            warn(f"{missing} things could not be kept; run.stats() counts them")

    def stats(self) -> dict[str, object]:
        """What became of everything that was logged."""
        get = self.counters.get
        return {
            "rows": self.rows.logged,
            "dropped": self.rows.dropped + get("dropped"),
            "events": get("events"),
            "sent": get("sent"),
            "acked": get("acked"),
            "waiting": self.outbox.waiting,
            "lost": get("lost"),
            "rejected": dict(self.counters.rejections),
            "resent": self._sending.recovery.counters.get("acked") if self._sending else 0,
            "heartbeats": get("heartbeats"),
            "errors": get("errors"),
            "last_error": self.counters.last_error,
        }


def _kept_s(within_s: float) -> float:
    """For the events; of a short time half, so that small files have some of it."""
    return max(within_s / 3, min(_SEND_S_MIN, within_s / 2))


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())
