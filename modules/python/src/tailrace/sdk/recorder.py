"""The thread between the program and the outbox."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from tailrace.sdk.counters import Counters
from tailrace.sdk.rows import Bell, Rows
from tailrace.sdk.writer import EventWriter, Line, Note

_LINES_MAX = 200_000
_TOGETHER_S = 0.2
"""How long the first event waits for what takes longer to find out; then it is written without."""
_FOUND_S_MAX = 2.0
"""How long the end waits for that."""
_T = TypeVar("_T")


class Prepare:
    """The first event: what is known at once, and what takes long to find out.

    When that is found soon it is one event; else ``known`` is written without, and ``again`` with
    it later: of a second start the server adds what it has not got.
    """

    def __init__(
        self, known: Note, again: dict[str, object], find: Callable[[], dict[str, object]]
    ) -> None:
        self.known = known
        self._again = again
        self._find = find
        self._found: dict[str, object] = {}
        self._failure: Exception | None = None
        self._done = threading.Event()
        self._due = 0.0

    def begin(self) -> None:
        """Finds it out, on a thread that nobody waits for."""
        self._due = time.monotonic() + _TOGETHER_S
        threading.Thread(target=self._run, name="tailrace-surroundings", daemon=True).start()

    def _run(self) -> None:
        try:
            self._found = self._find()
        except Exception as e:
            self._failure = e
        self._done.set()

    def found(self, within_s: float = 0) -> bool:
        """Whether all was found out; raises what kept it from that."""
        if not self._done.wait(within_s):
            return False
        if self._failure is not None:
            raise self._failure
        return True

    def found_soon(self) -> bool:
        """The same, as long as the first event may wait; False also for what failed."""
        return self._done.wait(max(0.0, self._due - time.monotonic())) and self._failure is None

    def whole(self) -> Note:
        """All in one."""
        return self._with(self.known.fields)

    def rest(self) -> Note:
        """What was not known at once."""
        return self._with(self._again)

    def _with(self, fields: dict[str, object]) -> Note:
        return Note(self.known.type, fields | self._found, self.known.time_ms)


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
        self._unfound: Prepare | None = None
        self._end: Note | None = None
        self._stopping = False
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._run, name="tailrace-recorder", daemon=True)

    def note(self, note: Note | Prepare) -> None:
        """Any thread."""
        if isinstance(note, Prepare):
            note.begin()
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
            self._guarded(self._write_rest, _FOUND_S_MAX)
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
        self._guarded(self._write_rest, 0)
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
        if isinstance(note, Note):
            self._writer.lifecycle(note)
            return
        is_whole = note.found_soon()
        self._writer.lifecycle(note.whole() if is_whole else note.known)
        self._unfound = None if is_whole else note

    def _write_rest(self, within_s: float) -> None:
        first = self._unfound
        if first is None:
            return
        self._unfound = None  # also when it raises
        if first.found(within_s):
            self._writer.lifecycle(first.rest())
        elif within_s == 0:
            self._unfound = first
        else:
            self._counters.once("rest", "git and packages took too long, and are not told")

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
