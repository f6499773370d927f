"""Files that are read in the background: hashed, sent to the server, told of by an event."""

from __future__ import annotations

import hashlib
import http.client
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tailrace.sdk.bell import Bell
from tailrace.sdk.counters import Counters
from tailrace.sdk.settings import Settings
from tailrace.sdk.writer import Note
from tailrace.send.connection import API, Server

Telling = Callable[[str, str, int, "str | None"], "Note | None"]
"""The event of a file: its name, sha256, bytes, and where it lies if not at the server."""

_TRIES = 5
_CHUNK_BYTES = 1 << 20
_ANSWER_WITHIN_S = 60.0


@dataclass(frozen=True)
class FileTask:
    """One file; ``name`` makes its name in the run of its SHA-256."""

    path: Path
    name: Callable[[str], str]
    send: bool
    tell: Telling | None
    role: str | None = None
    temporary: bool = False

    def let_go(self) -> None:
        """Nobody needs the file any more, if it was made for this."""
        if self.temporary:
            self.path.unlink(missing_ok=True)


class Upload:
    """A file on its way, read by a thread. It must stay as it is until then."""

    def __init__(self) -> None:
        self._done = threading.Event()
        self.error: str | None = None
        self.sha256: str | None = None

    def wait(self, timeout: float | None = None) -> bool:
        """Waits until the file was sent, or could not be: then ``error`` says why.

        :param timeout: seconds; without it, as long as it takes.
        :returns: whether it is at the server.
        """
        return self._done.wait(timeout) and self.error is None

    def done(self, sha256: str | None, error: str | None) -> None:
        """For the thread that sends."""
        self.sha256, self.error = sha256, error
        self._done.set()


class Uploads:
    """One after the other, on a thread that begins with the first."""

    def __init__(
        self, run: str, settings: Settings, note: Callable[[Note], None], counters: Counters
    ) -> None:
        self._run = run
        self._settings = settings
        self._note = note
        self._counters = counters
        self._tasks: deque[tuple[FileTask, Upload]] = deque()
        self._wake = Bell()
        self._finishing = False
        self._deadline = float("inf")
        self._thread: threading.Thread | None = None
        self._lock = threading.RLock()  # a signal handler may end the run

    def add(self, task: FileTask) -> Upload:
        """Any thread; does not wait."""
        upload = Upload()
        with self._lock:
            if self._finishing:
                task.let_go()
                upload.done(None, "the run has ended")
                return upload
            self._tasks.append((task, upload))
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._work, name="tailrace-uploads", daemon=True
                )
                self._thread.start()
        self._wake.ring()
        return upload

    def finish(self, within_s: float) -> None:
        """Waits for the files that were given; what is left is told of by where it lies."""
        with self._lock:
            self._finishing = True
            self._deadline = time.monotonic() + within_s
        self._wake.ring()
        if self._thread is not None:
            self._thread.join(within_s + 1)

    def _work(self) -> None:
        server = self._server()
        while True:
            if self._tasks:
                task, upload = self._tasks.popleft()
                self._one(task, upload, server)
            elif self._finishing:
                return
            else:
                self._wake.wait()

    def _server(self) -> Server | None:
        target = self._settings.target
        if self._settings.mode != "online" or target.url is None:
            return None
        return Server(target.url, target.token)

    def _one(self, task: FileTask, upload: Upload, server: Server | None) -> None:
        try:
            sha256, size = _hash(task.path)
            name = task.name(sha256)
            why = self._put(task, name, sha256, size, server) if task.send else None
        except Exception as e:
            self._counters.error(f"{task.path} cannot be read: {e}")
            upload.done(None, f"{type(e).__name__}: {e}")
            return
        uri = None if task.send and why is None else task.path.absolute().as_uri()
        self._tell(task, name, sha256, size, uri)
        if why is None:
            task.let_go()
        upload.done(sha256, why)

    def _tell(self, task: FileTask, name: str, sha256: str, size: int, uri: str | None) -> None:
        if task.send and uri is not None:
            fields: dict[str, object] = {"path": name, "sha256": sha256, "bytes": size, "uri": uri}
            if task.role:
                fields["role"] = task.role
            self._note(Note("artifact.logged", fields))
        event = task.tell(name, sha256, size, uri) if task.tell else None
        if event is not None:
            self._note(event)

    def _put(
        self, task: FileTask, name: str, sha256: str, size: int, server: Server | None
    ) -> str | None:
        """Sends the bytes; why not, when they did not arrive."""
        if server is None:
            return "there is no server to send it to"
        path = f"{API}/runs/{quote(self._run)}/artifacts/{quote(name)}"
        why = "no time was left"
        for attempt in range(_TRIES):
            if time.monotonic() > self._deadline:
                break
            why, again = self._try(task, path, size, server)
            if not again:
                break
            self._wake.wait(min(0.2 * 2**attempt, max(0.0, self._deadline - time.monotonic())))
        if why:
            self._counters.error(f"{name} was not uploaded: {why}")
        return why or None

    def _try(self, task: FileTask, path: str, size: int, server: Server) -> tuple[str, bool]:
        try:
            with open(task.path, "rb") as file:
                headers = {
                    "Content-Type": "application/octet-stream",
                    "Content-Length": str(size),
                }
                answer = server.request("PUT", path, file, headers, _ANSWER_WITHIN_S)
        except (OSError, http.client.HTTPException) as e:
            return f"{type(e).__name__}: {e}", True
        if answer.status in (200, 201):
            return "", False
        return f"status {answer.status}: {answer.text()}", answer.status in (429, 500, 502, 503)


def _hash(path: Path) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    with open(path, "rb") as file:
        while data := file.read(_CHUNK_BYTES):
            digest.update(data)
            size += len(data)
    return digest.hexdigest(), size
