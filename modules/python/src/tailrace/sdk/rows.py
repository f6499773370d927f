"""The buffer between the training loop and the recorder: rows of metrics by their set of names."""

from __future__ import annotations

import queue
import threading
from typing import NamedTuple

Names = tuple[str, ...]
Values = tuple[float, ...]

_GROUPS_MAX = 1_000
_PAST_MAX = 100_000
_ROW_BYTES = 120  # of a tuple with step and time; a value takes another 32


class Row(NamedTuple):
    """One ``log`` call."""

    step: int
    time_ms: int
    values: Values


class Group:
    """Rows with the same names in the same order; guarded by the buffer's lock.

    One that was forgotten takes no more rows: nobody would come for them.
    """

    __slots__ = ("forgotten", "last", "names", "row_bytes", "rows")

    def __init__(self, names: Names) -> None:
        self.names = names
        self.forgotten = False
        self.rows: list[tuple[int, int, Values]] = []
        self.last: Values | None = None
        self.row_bytes = _ROW_BYTES + 32 * len(names)


class Rows:
    """All groups of a run.

    The lock is held for the time of an append. It is re-entrant, so a signal handler that logs
    while the loop logs does not stop the process.
    """

    def __init__(self, bytes_max: int, wake: Bell) -> None:
        self.lock = threading.RLock()
        self.groups: dict[Names, Group] = {}
        self.recent: Group | None = None
        self._leaving: list[Group] = []
        self._past: dict[str, float] = {}
        self.held = 0
        self.logged = 0
        self.dropped = 0
        self.closed = False
        self._bytes_max = bytes_max
        self._wake_at = bytes_max // 4
        self._wake = wake

    def append(self, names: Names, step: int, time_ms: int, values: Values) -> bool:
        """Adds a row; False when it was not kept, for want of memory or because all is over."""
        with self.lock:
            group = self.groups.get(names)
            if group is None:
                group = self.groups[names] = Group(names)
            return self.append_to(group, step, time_ms, values)

    def append_to(self, group: Group, step: int, time_ms: int, values: Values) -> bool:
        """The same for a group that is known and not forgotten; the caller holds the lock."""
        self.logged += 1
        held = self.held + group.row_bytes
        if self.closed or held > self._bytes_max:
            self.dropped += 1
            return False
        self.held = held
        self.recent = group
        group.rows.append((step, time_ms, values))
        group.last = values
        if held > self._wake_at:
            self._wake.ring()
        return True

    def last(self, name: str) -> float | None:
        """The last value of a metric, of those that were logged lately."""
        with self.lock:
            for names, group in self.groups.items():
                if name in names and group.last is not None:
                    return group.last[names.index(name)]
            return self._past.get(name)

    def forget(self) -> None:
        """Names are new again; what was logged under them stays."""
        with self.lock:
            for group in self.groups.values():
                group.forgotten = True
                if group.rows:
                    self._leaving.append(group)
                if group.last is not None and len(self._past) < _PAST_MAX:
                    self._past.update(zip(group.names, group.last, strict=True))
            self.groups = {}
            self.recent = None

    def drain(self) -> list[tuple[Names, list[tuple[int, int, Values]]]]:
        """Takes what there is."""
        taken = []
        with self.lock:
            for group in (*self._leaving, *self.groups.values()):
                if group.rows:
                    taken.append((group.names, group.rows))
                    group.rows = []
            self._leaving = []
            self.held = 0
            if len(self.groups) > _GROUPS_MAX:
                self.forget()  # names that hardly come again
        return taken

    def close(self) -> None:
        """From now on nothing is taken."""
        with self.lock:
            self.closed = True


class Bell:
    """One thread waits, any may ring; a ring that nobody waited for is kept, several are one.

    A signal handler may ring while the code that it interrupts rings: a ``threading.Event`` would
    stop such a process, as its lock is not re-entrant.
    """

    def __init__(self) -> None:
        self._rings: queue.SimpleQueue[None] = queue.SimpleQueue()

    def ring(self) -> None:
        """Lets the waiting thread go on, now or when it waits next."""
        if self._rings.empty():
            self._rings.put(None)

    def wait(self, timeout_s: float | None = None) -> None:
        """Until it rings, or so long."""
        try:
            self._rings.get(timeout=timeout_s)
        except queue.Empty:
            return
