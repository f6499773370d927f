"""Captures stdout and stderr and lets them through as they are."""

from __future__ import annotations

import codecs
import contextlib
import os
import select
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

Put = Callable[[str, str], None]
"""Takes a stream's name and a line without its end."""

_LINE_CHARS_MAX = 16_000
_CHILDREN_S = 1.0
"""How long the end waits for children that may still write into our pipes."""


class Lines:
    """Makes lines of pieces of text, as a terminal would show them.

    What a carriage return overwrites is dropped, so a progress bar is one line: its last state.
    """

    def __init__(self, stream: str, put: Put) -> None:
        self._stream = stream
        self._put = put
        self._pieces: list[str] = []  # of the line that has no end yet
        self._chars = 0
        self._lock = threading.RLock()

    def feed(self, text: str) -> None:
        """Any thread; pieces of one thread keep their order."""
        with self._lock:
            *whole, rest = text.split("\n")
            for line in whole:
                self._line(self._take() + line)
            self._more(rest)

    def _more(self, piece: str) -> None:
        self._pieces.append(piece)
        self._chars += len(piece)
        if "\r" not in piece and self._chars <= _LINE_CHARS_MAX:
            return
        rest = _shown(self._take())
        whole = max(0, (len(rest) - 1) // _LINE_CHARS_MAX) * _LINE_CHARS_MAX
        if whole > 0:
            self._cut(rest[:whole])
            rest = rest[whole:]
        self._pieces.append(rest)
        self._chars = len(rest)

    def _take(self) -> str:
        rest = "".join(self._pieces)
        self._pieces.clear()
        self._chars = 0
        return rest

    def _line(self, line: str) -> None:
        self._cut(_shown(line).rstrip("\r"))

    def _cut(self, line: str) -> None:
        for at in range(0, max(1, len(line)), _LINE_CHARS_MAX):
            self._put(self._stream, line[at : at + _LINE_CHARS_MAX])

    def end(self) -> None:
        """The last line may have no end."""
        with self._lock:
            rest = self._take()
            if rest.strip("\r"):
                self._line(rest)


def _shown(line: str) -> str:
    """Without what was overwritten; a carriage return at the end overwrites nothing yet."""
    if "\r" not in line:
        return line
    body = line.rstrip("\r")
    return body.rsplit("\r", 1)[-1] + ("\r" if line.endswith("\r") and body else "")


class PythonStreams:
    """Wraps the ``write`` of ``sys.stdout`` and ``sys.stderr``; the objects stay what they are."""

    def __init__(self, put: Put) -> None:
        self._owner = os.getpid()
        self._lines = {name: Lines(name, put) for name in ("stdout", "stderr")}
        self._undo: dict[str, Callable[[], None]] = {}
        self._notebook = _notebook()
        self._wrap_all()
        if self._notebook is not None:
            # It puts its own write in place for the time of each cell.
            self._notebook.events.register("pre_run_cell", self._wrap_all)

    def _wrap_all(self, _: object = None) -> None:
        for name, lines in self._lines.items():
            stream = getattr(sys, name)
            if stream is not None and not hasattr(stream.write, "tailrace_lines"):
                self._wrap(name, stream, lines)

    def _wrap(self, name: str, stream: Any, lines: Lines) -> None:
        before = stream.write
        was_own = "write" in getattr(stream, "__dict__", {})

        def write(text: Any, *more: Any) -> Any:
            written = before(text, *more)
            if isinstance(text, str) and os.getpid() == self._owner:
                lines.feed(text)
            return written

        def undo() -> None:
            if stream.write is not write:
                return
            if was_own:
                stream.write = before
            else:
                del stream.write

        write.tailrace_lines = lines  # type: ignore[attr-defined]
        try:
            stream.write = write
        except AttributeError:
            return  # a stream that does not let itself be wrapped is left alone
        self._undo[name] = undo

    def close(self) -> None:
        """Gives the streams back and tells of what has no line end."""
        if self._notebook is not None:
            self._notebook.events.unregister("pre_run_cell", self._wrap_all)
        for undo in self._undo.values():
            undo()
        for lines in self._lines.values():
            lines.end()


def _notebook() -> Any:
    """The shell of a notebook or of IPython, when this runs in one."""
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()


class FileDescriptors:
    """Captures what is written to descriptors 1 and 2, by C code and child processes too.

    A pipe stands in for each; a thread copies it on. Use it where output does not come from Python.
    """

    def __init__(self, put: Put) -> None:
        self._flush()
        self._copiers = [
            _Copier(fd, Lines(name, put))
            for fd, name in ((1, "stdout"), (2, "stderr"))
            if getattr(sys, f"__{name}__") is not None  # else the descriptor is another file's
        ]

    @staticmethod
    def _flush() -> None:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):  # it is told by the program's own flush
                if stream is not None:
                    stream.flush()

    def close(self) -> None:
        """Puts the descriptors back; waits for what is in the pipes."""
        self._flush()
        for copier in self._copiers:
            copier.give_back()
        until = time.monotonic() + _CHILDREN_S
        for copier in self._copiers:
            copier.finish(until)


class _Copier:
    """The pipe that stands in for a descriptor, and the thread that copies it on.

    When what it copies to takes no more, the descriptor is put back, so that the program is told
    by its next write, as without us; what is still in the pipe becomes lines only.
    """

    def __init__(self, fd: int, lines: Lines) -> None:
        self._fd = fd
        self._lines = lines
        self._saved = os.dup(fd)
        self._read, write = os.pipe()
        _read_ends.add(self._read)
        self._pipe = os.fstat(write)
        self._is_broken = False
        self._is_copying = False
        os.dup2(write, fd)
        os.close(write)
        self._thread = threading.Thread(target=self._run, name="tailrace-copy", daemon=True)
        self._thread.start()

    def give_back(self) -> None:
        """From now on the program writes where it wrote before."""
        os.dup2(self._saved, self._fd)

    def finish(self, until: float) -> None:
        """Waits for what was written, and until then for children that still have the pipe.

        A slow reader of our output is waited for, as the program's own writes would.
        """
        while self._thread.is_alive() and (time.monotonic() < until or self._is_copying):
            self._thread.join(0.05)
        if not self._thread.is_alive():  # a child process that lives on is still copied
            os.close(self._saved)
        self._lines.end()

    def _run(self) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while data := os.read(self._read, 1 << 16):
            self._is_copying = True
            if not self._is_broken:
                self._copy(data)
            self._lines.feed(decoder.decode(data))
            self._is_copying = False
        _read_ends.discard(self._read)
        os.close(self._read)

    def _copy(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[os.write(self._saved, view) :]
            except BlockingIOError:
                _await_room(self._saved)
            except OSError:
                self._is_broken = True
                if os.path.samestat(os.fstat(self._fd), self._pipe):
                    self.give_back()
                return


_read_ends: set[int] = set()


def _forget_after_fork() -> None:
    """A child that had a reading end itself would wait for ever when the parent has died."""
    while _read_ends:
        os.close(_read_ends.pop())


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_after_fork)


def _await_room(fd: int) -> None:
    """Of a descriptor that does not block, which is how somebody else may have set it."""
    room = select.poll()
    room.register(fd, select.POLLOUT)
    room.poll()
