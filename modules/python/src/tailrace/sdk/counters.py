"""What is counted, and told once a minute when something is wrong."""

from __future__ import annotations

import logging
import re
import threading
import time

LOG = logging.getLogger("tailrace")
_TELL_EVERY_S = 60.0
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def warn(message: str) -> None:
    """A line for people: by logging when the program set it up, else on stderr; never raises."""
    message = _CONTROL.sub(" ", message)  # it may hold what an odd server sent
    try:
        if LOG.handlers or logging.root.handlers:
            LOG.warning(message)
        else:
            _to_stderr(message)
    except Exception:  # a broken stderr is no reason to break a training loop
        return


def _to_stderr(message: str) -> None:
    """Around ``sys.stderr``, which is captured: what we say is no output of the program."""
    import os
    import sys

    if sys.__stderr__ is not None:
        sys.__stderr__.flush()
        os.write(sys.__stderr__.fileno(), f"tailrace: {message}\n".encode("utf-8", "replace"))


def progress(message: str, seconds: float) -> None:
    """A line that a later one replaces on a terminal, and that comes rarely elsewhere."""
    import os
    import sys

    try:
        if sys.__stderr__ is None:
            return
        fd = sys.__stderr__.fileno()
        if os.isatty(fd):
            os.write(fd, f"\r\x1b[Ktailrace: {message}".encode("utf-8", "replace"))
        elif int(seconds) % 10 == 1:
            os.write(fd, f"tailrace: {message}\n".encode("utf-8", "replace"))
    except Exception:
        return


class Counters:
    """Any thread may count, and signal handlers; the recorder's tells."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._counts: dict[str, int] = {}
        self._said: set[str] = set()
        self.rejections: dict[str, int] = {}
        self.last_error: str | None = None
        self._told_errors = 0
        self._told_at = 0.0

    def add(self, name: str, count: int = 1) -> None:
        """Counts something."""
        with self._lock:
            self._counts[name] = self._counts.get(name, 0) + count

    def get(self, name: str) -> int:
        """How often it was counted."""
        return self._counts.get(name, 0)

    def error(self, what: str) -> None:
        """A fault that may pass."""
        self.last_error = what
        self.add("errors")

    def rejected(self, reason: str, detail: str) -> None:
        """The log refused an event for good."""
        with self._lock:
            self.rejections[reason] = self.rejections.get(reason, 0) + 1
        self.error(f"rejected: {reason} ({detail})")

    def once(self, key: str, message: str) -> None:
        """Warns the first time that this key comes."""
        with self._lock:
            if key in self._said or len(self._said) > 1_000:
                return
            self._said.add(key)
        warn(message)

    def tell(self) -> None:
        """Warns of new errors: of the first at once, then at most once a minute."""
        errors = self.get("errors")
        now = time.monotonic()
        due = self._told_errors == 0 or now - self._told_at >= _TELL_EVERY_S
        if errors > self._told_errors and due:
            more = f", {errors} so far" if errors > 1 else ""
            warn(f"{self.last_error}{more}. Training goes on")
            self._told_errors = errors
            self._told_at = now
