"""The thread between the program and the outbox."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from tailrace.sdk.bell import Bell
from tailrace.sdk.counters import Counters
from tailrace.sdk.rows import Rows
from tailrace.sdk.writer import EventWriter, Line, Note

Prepare = Callable[[], Note]

_LINES_MAX = 200_000
_T = TypeVar("_T")


class Recorder:
    """Every flush interval, or when a buffer is full, takes what was logged and writes it down.

    It waits for the disk so that nobody else has to, and never for the network.
    """

    def __init__(
        self,
        rows: Rows,
        writer: EventWriter,
        counters: Counters,
        wake: Bell,
        flush_s: float,
        recorded: Callable[[], None],
    ) -> None:
        self._rows = rows
        self._writer = writer
        self._counters = counters
        self._wake = wake
        self._flush_s = flush_s
        self._recorded = recorded
        self._notes: deque[Note | Prepare] = deque()
        self._lines: deque[Line] = deque()
        self._flushes: deque[threading.Event] = deque()
        self._end: Note | None = None
        self._stopping = False
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._run, name="tailrace-recorder", daemon=True)

    def note(self, note: Note | Prepare) -> None:
        """Any thread; a function is called by the recorder, which may wait for it."""
        self._notes.append(note)

    def line(self, line: Line) -> None:
        """Any thread."""
        if len(self._lines) >= _LINES_MAX:
            self._counters.add("dropped")
            return
        self._lines.append(line)

    def flush(self) -> threading.Event:
        """Set once all that was logged before the call is in the outbox."""
        done = threading.Event()
        self._flushes.append(done)
        self._wake.ring()
        if self.ended.is_set():
            done.set()
        return done

    def finish(self, end: Note | None) -> None:
        """Records what is left, then the end behind it, and lets the thread end."""
        self._end = end
        self._stopping = True
        self._wake.ring()

    def _run(self) -> None:
        try:
            while not self._stopping:
                self._wake.wait(self._flush_s)
                self._round()
            self._round()  # what came between the last round and the closing
            if self._end is not None:
                self._guarded(lambda end: self._writer.lifecycle(end, True), self._end)
        finally:
            self.ended.set()
            self._release(list(self._flushes))
            self._recorded()

    def _round(self) -> None:
        asked = [self._flushes.popleft() for _ in range(len(self._flushes))]
        before = self._counters.get("events")
        self._guarded(EventWriter.restore, self._writer)
        for _ in range(len(self._notes)):
            self._guarded(self._write_note, self._notes.popleft())
        for names, rows in self._rows.drain():
            self._guarded(lambda part: self._writer.metrics(*part), (names, rows))
        lines = [self._lines.popleft() for _ in range(len(self._lines))]
        if lines:
            self._guarded(self._writer.lines, lines)
        self._release(asked)
        if self._counters.get("events") > before:
            self._recorded()
        self._counters.tell()

    def _write_note(self, note: Note | Prepare) -> None:
        self._writer.lifecycle(note if isinstance(note, Note) else note())

    @staticmethod
    def _release(asked: list[threading.Event]) -> None:
        for done in asked:
            done.set()

    def _guarded(self, action: Callable[[_T], None], what: _T) -> None:
        """Whatever goes wrong with one thing, the thread goes on."""
        try:
            action(what)
        except Exception as e:
            self._counters.add("dropped")
            self._counters.error(f"recorder: {type(e).__name__}: {e}")
