"""Wakes a thread."""

from __future__ import annotations

import queue


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
