"""SIGTERM and SIGHUP that nobody handles: the runs are interrupted, then the process dies by it.

A handler of Python runs between two bytecodes of the main thread. While that thread is in C code, a
watcher thread does its work; it is told of the signal through the interpreter's wakeup descriptor.
Neither can run while C code holds the interpreter's lock.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

_HANDLER_S = 1.0
"""How long the main thread may take to come to its handler."""
_END_S = 20.0
"""How long the process may live on after that."""

_fork = threading.local()
_names = ("SIGTERM", "SIGHUP")  # the latter is not everywhere
_SIGNALS = tuple(getattr(signal, name) for name in _names if hasattr(signal, name))


def catch(interrupt_runs: Callable[[int], None]) -> None:
    """Once in a process, for the signals that nobody handles or ignores; from the main thread."""
    if threading.current_thread() is not threading.main_thread():
        return
    free = [number for number in _SIGNALS if signal.getsignal(number) is signal.SIG_DFL]
    if not free:
        return
    catcher = _Catcher(interrupt_runs)
    for number in free:
        signal.signal(number, catcher.handle)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(
            before=_hold, after_in_parent=_let_through, after_in_child=catcher.forked
        )
        catcher.watch()


def _hold() -> None:
    """A child that is told to end before it forgot our handler would lose the signal."""
    _fork.mask = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)


def _let_through() -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, _fork.mask)


class _Catcher:
    """The handler and the watcher; the one that comes first interrupts the runs."""

    def __init__(self, interrupt_runs: Callable[[int], None]) -> None:
        self._interrupt_runs = interrupt_runs
        self._owner = os.getpid()
        self._first = threading.Lock()
        self._has_come = False
        self._interrupted = threading.Event()
        self._pipe: tuple[int, int] | None = None

    def handle(self, number: int, frame: FrameType | None) -> None:
        """The handler. One that comes while the first is at work ends the process at once."""
        if sys._getframe().f_back is not frame:
            return  # another handler, which came later, calls this one: the process is its own
        if os.getpid() == self._owner:
            if self._has_come and number != signal.SIGTERM:
                return  # a terminal that closes hangs up twice
            came_before, self._has_come = self._has_come, True
            if self._first.acquire(blocking=False):
                self._interrupt_runs(number)
            elif not came_before:
                self._interrupted.wait(_END_S)  # the watcher is at it
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    def watch(self) -> None:
        """Begins the watcher, unless somebody has the wakeup descriptor: an event loop may."""
        read, write = os.pipe()
        os.set_blocking(write, False)
        before = signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        if before != -1:
            signal.set_wakeup_fd(before, warn_on_full_buffer=False)
            os.close(read)
            os.close(write)
            return
        self._pipe = (read, write)
        threading.Thread(
            target=self._run, args=(read,), name="tailrace-signals", daemon=True
        ).start()

    def forked(self) -> None:
        """In the child, which the signal ends as it would without us.

        Its signals are not the parent's: they would go through the same pipe.
        """
        if self._pipe is not None:
            read, write = self._pipe
            self._pipe = None
            now = signal.set_wakeup_fd(-1)
            if now not in (-1, write):
                signal.set_wakeup_fd(now, warn_on_full_buffer=False)
            os.close(read)
            os.close(write)
        for number in _SIGNALS:
            if self._is_ours(number):
                signal.signal(number, signal.SIG_DFL)
        _let_through()

    def _is_ours(self, number: int) -> bool:
        return signal.getsignal(number) == self.handle

    def _run(self, read: int) -> None:
        while numbers := os.read(read, 4_096):
            for number in _SIGNALS:
                if number in numbers and self._is_ours(number):
                    self._stand_in(number)

    def _stand_in(self, number: int) -> None:
        """Ends the process when the handler does not."""
        until = time.monotonic() + _HANDLER_S
        while not self._has_come and time.monotonic() < until:
            time.sleep(0.05)
        if not self._is_ours(number):
            return
        if self._first.acquire(blocking=False):
            threading.Thread(
                target=self._interrupt, args=(number,), name="tailrace-interrupt", daemon=True
            ).start()
        self._interrupted.wait(_END_S)  # the handler ends the process itself
        _end_by(number)

    def _interrupt(self, number: int) -> None:
        self._interrupt_runs(number)
        self._interrupted.set()


def _end_by(number: int) -> None:
    """From any thread, while the interpreter lets only the main thread change a handler."""
    import ctypes

    signal.pthread_sigmask(signal.SIG_UNBLOCK, [number])
    ctypes.CDLL(None).signal(int(number), None)
    os.kill(os.getpid(), number)
