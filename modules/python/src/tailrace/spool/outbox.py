"""What waits to be sent: on disk, and in memory for as long as the disk refuses."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from tailrace.spool.folder import WriterSpool
from tailrace.spool.frame import VALUE_BYTES_MAX, Entry

_MEMORY_BYTES_MAX = 16 << 20
_RESERVE_BYTES = 1 << 20
"""For lifecycle events, over the bound of the spool: an end has room even when rows have none."""

_TELL_EVERY_S = 60.0


class Outbox:
    """Numbers entries and gives them out in their order.

    Threads: one appends, one takes and acknowledges. What fits neither on disk nor in memory is
    refused, and the caller counts it.
    """

    def __init__(self, spool: WriterSpool | None, tell: Callable[[str], None]) -> None:
        self._spool = spool
        self._tell = tell
        self._memory: deque[Entry] = deque()
        self._memory_bytes = 0
        self._read: deque[Entry] = deque()
        self._ordinal = 0
        self._acked = 0
        self._lock = threading.Lock()
        self._is_removed = False
        self._tell_mark_at = 0.0

    @property
    def disk_failing(self) -> bool:
        """Whether something would be lost if the process died now."""
        return self._spool is None or self._is_removed or len(self._memory) > 0

    @property
    def waiting(self) -> int:
        """How many entries are not settled."""
        return self._ordinal - self._acked

    @property
    def damaged_bytes(self) -> int:
        """Bytes of the spool that belonged to no whole entry."""
        return self._spool.damaged_bytes if self._spool else 0

    def append(self, kind: str, value: bytes, barrier: bool = False) -> bool:
        """Keeps an event; False when there is no room for it, or it is too large for a spool."""
        if len(value) > VALUE_BYTES_MAX:
            return False
        entry = Entry(self._ordinal + 1, kind, barrier, value)
        if not self._to_disk(entry) and not self._to_memory(entry):
            return False
        self._ordinal = entry.ordinal
        return True

    def _to_disk(self, entry: Entry) -> bool:
        reserve = _RESERVE_BYTES if entry.kind == "r" else 0
        if self._spool is None or not self._spool.fits(len(entry.value), reserve):
            if self._spool is not None:
                self._tell("the spool is full")
            return False
        try:
            self._spool.append(entry)
        except OSError as e:
            self._tell(f"the spool cannot be written: {e}")
            return False
        return True

    def restore(self) -> int:
        """Makes the spool again if its files were removed; how many events were lost with them.

        For the thread that appends.
        """
        if self._spool is None:
            return 0
        try:
            if self._spool.restore():
                self._tell("the spool was removed, and made again")
            self._is_removed = False
        except OSError as e:
            if not self._is_removed:
                self._tell(f"the spool was removed, and cannot be made again: {e}")
            self._is_removed = True
        spans = self._spool.gone()
        with self._lock:
            held = [entry.ordinal for entry in self._memory]
        return sum(last - begin - sum(begin < n <= last for n in held) for begin, last in spans)

    def _to_memory(self, entry: Entry) -> bool:
        with self._lock:
            if self._memory_bytes + len(entry.value) > _MEMORY_BYTES_MAX:
                return False
            self._memory.append(entry)
            self._memory_bytes += len(entry.value)
            return True

    def take(self, bytes_max: int, count_max: int) -> list[Entry]:
        """The next entries in order; a barrier comes alone.

        Call it only when all that was taken before is settled. OSError when the next one cannot be
        read.
        """
        taken: list[Entry] = []
        size = 0
        while len(taken) < count_max:
            try:
                entry = self._next()
            except OSError:
                if taken:
                    break  # these have been read; the next call tells
                raise
            if entry is None or (taken and size + len(entry.value) > bytes_max):
                break
            if entry.barrier and taken:
                break
            self._drop_next(entry)
            taken.append(entry)
            size += len(entry.value)
            if entry.barrier:
                break
        return taken

    def _next(self) -> Entry | None:
        if not self._read and self._spool is not None:
            self._read.extend(self._spool.read())
        with self._lock:
            in_memory = self._memory[0] if self._memory else None
        on_disk = self._read[0] if self._read else None
        if on_disk is None or (in_memory is not None and in_memory.ordinal < on_disk.ordinal):
            return in_memory
        return on_disk

    def _drop_next(self, entry: Entry) -> None:
        if self._read and self._read[0] is entry:
            self._read.popleft()
            return
        with self._lock:
            self._memory.popleft()
            self._memory_bytes -= len(entry.value)

    def acked(self, ordinal: int) -> None:
        """Everything up to this ordinal is settled.

        A mark that cannot be written costs sending it again after a kill, and holds up nothing.
        """
        self._acked = ordinal
        if self._spool is None:
            return
        try:
            self._spool.acked(ordinal)
        except OSError as e:
            now = time.monotonic()
            if now >= self._tell_mark_at:
                self._tell(f"the spool's mark cannot be written: {e}")
                self._tell_mark_at = now + _TELL_EVERY_S

    def settled(self) -> None:
        """A dead writer's entries were all read and settled."""
        if self._spool is not None:
            self._spool.settled()

    def close(self) -> None:
        """Keeps what is left on disk; what is only in memory is gone."""
        if self._spool is not None:
            self._spool.close()
