"""Captures stdout and stderr and lets them through as they are."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from typing import Any

Put = Callable[[str, str], None]
"""Takes a stream's name and a line without its end."""

_LINE_CHARS_MAX = 16_000


class Lines:
    """Makes lines of pieces of text, as a terminal would show them.

    What a carriage return overwrites is dropped, so a progress bar is one line: its last state.
    """

    def __init__(self, stream: str, put: Put) -> None:
        self._stream = stream
        self._put = put
        self._rest = ""
        self._lock = threading.RLock()

    def feed(self, text: str) -> None:
        """Any thread; pieces of one thread keep their order."""
        with self._lock:
            if "\n" not in text and len(self._rest) + len(text) <= _LINE_CHARS_MAX:
                self._rest = self._rest + text if "\r" not in text else _shown(self._rest + text)
                return
            *whole, self._rest = (self._rest + text).split("\n")
            for line in whole:
                self._line(line)
            self._rest = _shown(self._rest)
            while len(self._rest) > _LINE_CHARS_MAX:
                self._put(self._stream, self._rest[:_LINE_CHARS_MAX])
                self._rest = self._rest[_LINE_CHARS_MAX:]

    def _line(self, line: str) -> None:
        shown = _shown(line).rstrip("\r")
        for at in range(0, max(1, len(shown)), _LINE_CHARS_MAX):
            self._put(self._stream, shown[at : at + _LINE_CHARS_MAX])

    def end(self) -> None:
        """The last line may have no end."""
        with self._lock:
            if self._rest.strip("\r"):
                self._line(self._rest)
            self._rest = ""


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
        self._saved: list[tuple[int, int]] = []
        self._threads: list[threading.Thread] = []
        self._lines: list[Lines] = []
        for fd, name in ((1, "stdout"), (2, "stderr")):
            self._redirect(fd, Lines(name, put))

    def _redirect(self, fd: int, lines: Lines) -> None:
        saved = os.dup(fd)
        read, write = os.pipe()
        self._flush()
        os.dup2(write, fd)
        os.close(write)
        self._saved.append((fd, saved))
        self._lines.append(lines)
        thread = threading.Thread(target=_copy, args=(read, saved, lines), daemon=True)
        thread.start()
        self._threads.append(thread)

    @staticmethod
    def _flush() -> None:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()

    def close(self) -> None:
        """Puts the descriptors back; waits a moment for what is in the pipes."""
        self._flush()
        for fd, saved in self._saved:
            os.dup2(saved, fd)
        for thread, (_, saved) in zip(self._threads, self._saved, strict=True):
            thread.join(2.0)
            if not thread.is_alive():  # a child process that lives on is still copied
                os.close(saved)
        for lines in self._lines:
            lines.end()


def _copy(read: int, to: int, lines: Lines) -> None:
    import codecs

    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    while data := os.read(read, 1 << 16):
        view = memoryview(data)
        while view:
            view = view[os.write(to, view) :]
        lines.feed(decoder.decode(data))
    os.close(read)
