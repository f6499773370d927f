"""Files that are read in the background: hashed, sent to the server, told of by an event."""

from __future__ import annotations

import base64
import http.client
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from tailrace.sdk.bell import Bell
from tailrace.sdk.contents import ChangedError, Contents
from tailrace.sdk.counters import Counters
from tailrace.sdk.settings import Settings
from tailrace.sdk.writer import Note
from tailrace.send.connection import ANSWER_BYTES_MAX, API, Response, Server

Telling = Callable[[str, str, int, "str | None"], "Note | None"]
"""The event of a file: its name, sha256, bytes, and where it lies if not at the server.

An empty sha256 is not known, and neither are the bytes then.
"""

_SILENCE_S = 60.0
_BYTES_PER_S_MIN = 8 << 10
_TRIES_IN_A_ROW = 5
_WAIT_FIRST_S = 0.2
_WAIT_MAX_S = 30.0
_HURRIED_S = 0.5
_ABORTED_WITHIN_S = 0.5
_TEMPORARY = (408, 425, 429)
_NOT_HERE = (501, 505)
_NO_SERVER = "there is no server to send it to"
_NO_TIME = "no time was left"
_LATER = "the others first"


@dataclass(frozen=True)
class FileTask:
    """One file; ``name`` makes its name in the run of its SHA-256, empty when not known."""

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


class _OutOfTimeError(Exception):
    pass


@dataclass
class _Job:
    task: FileTask
    upload: Upload
    contents: Contents | None = None
    failures: int = 0
    trouble: str | None = None
    told: threading.Lock = field(default_factory=threading.Lock)

    def begin_telling(self) -> bool:
        """True once: one thread tells what became of it."""
        return self.told.acquire(blocking=False)


class Uploads:
    """One after the other, on a thread that begins with the first.

    What may pass is tried again until the time of :meth:`finish` is over.
    """

    def __init__(
        self, run: str, settings: Settings, note: Callable[[Note], None], counters: Counters
    ) -> None:
        self._run = run
        self._note = note
        self._counters = counters
        self._jobs: deque[_Job] = deque()  # the first is under way; only the thread takes away
        self._wake = Bell()
        self._finishing = False
        self._over = False
        self._deadline = float("inf")
        self._server = _server(settings)
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
            self._jobs.append(_Job(task, upload))
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
        if self._thread is None:
            return
        self._thread.join(within_s)
        if self._thread.is_alive():
            self._over = True
            for job in list(self._jobs):
                self._settle(job, self._no_time(job))
        if self._server is not None:
            self._server.close()
        self._thread.join(_ABORTED_WITHIN_S)

    def _work(self) -> None:
        while not self._over:
            if self._jobs:
                job = self._jobs[0]
                if not self._one(job):
                    self._jobs.append(job)
                self._jobs.popleft()
            elif self._finishing:
                return
            else:
                self._wake.wait()

    def _one(self, job: _Job) -> bool:
        """Whether it was told what became of it; else it comes later."""
        try:
            why = self._send(job)
        except _OutOfTimeError:
            why = self._no_time(job)
        except Exception as e:
            if job.begin_telling():
                self._counters.error(f"{job.task.path} cannot be read: {e}")
                job.upload.done(None, f"{type(e).__name__}: {e}")
            return True
        if why is not _LATER:
            self._settle(job, why)
        return why is not _LATER

    def _send(self, job: _Job) -> str | None:
        """Why it is not at the server; a file that changes meanwhile is read once more."""
        why = ""
        for _ in range(2):
            job.contents = Contents.of(job.task.path, self._check)
            if not job.task.send:
                return None
            if self._server is None:
                return _NO_SERVER
            try:
                return self._put(job, job.contents, self._server)
            except ChangedError as e:
                job.contents = None
                why = str(e)
        return why

    def _put(self, job: _Job, contents: Contents, server: Server) -> str | None:
        name = job.task.name(contents.sha256)
        path = f"{API}/runs/{quote(self._run)}/artifacts/{quote(name)}"
        while True:
            self._check()
            retry_after_s = 0.0
            try:
                answer = self._request(path, contents, server)
            except (OSError, http.client.HTTPException) as e:
                job.trouble = f"{type(e).__name__}: {e}"
            else:
                if answer.status in (200, 201):
                    return None
                job.trouble = f"status {answer.status}: {answer.text()}"
                if not _may_pass(answer):
                    return job.trouble
                retry_after_s = answer.retry_after_s()
            self._check()
            self._counters.error(f"{name} is not uploaded yet: {job.trouble}")
            self._pause(job.failures, retry_after_s)
            job.failures += 1
            if job.failures % _TRIES_IN_A_ROW == 0 and self._may_come_later(job):
                return _LATER

    def _may_come_later(self, job: _Job) -> bool:
        """It holds up others, and none of its name: the last of a name is its newest version."""
        names = [other.task.name("") for other in list(self._jobs)[1:]]
        return bool(names) and job.task.name("") not in names

    def _request(self, path: str, contents: Contents, server: Server) -> Response:
        digest = base64.b64encode(bytes.fromhex(contents.sha256)).decode()
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Length": str(contents.size_bytes),
            "Content-Digest": f"sha-256=:{digest}:",
        }
        return server.request(
            "PUT",
            path,
            lambda: contents.pieces(self._check),
            headers,
            _SILENCE_S,
            _SILENCE_S + contents.size_bytes / _BYTES_PER_S_MIN,
            ANSWER_BYTES_MAX,
        )

    def _check(self) -> None:
        if self._over or time.monotonic() >= self._deadline:
            raise _OutOfTimeError

    def _pause(self, failures: int, retry_after_s: float) -> None:
        """Doubling, with jitter; near the end less, unless it was asked."""
        ceiling = min(_WAIT_MAX_S, _WAIT_FIRST_S * 2 ** min(failures, 20))
        until = time.monotonic() + max(random.uniform(ceiling / 2, ceiling), retry_after_s)
        hurried = False
        while not self._over and not hurried:
            left = min(until, self._deadline) - time.monotonic()
            if left <= 0:
                return
            hurried = self._finishing and retry_after_s == 0
            self._wake.wait(min(left, _HURRIED_S) if hurried else left)

    def _settle(self, job: _Job, why: str | None) -> None:
        """Tells what became of it; whatever goes wrong with that, the others are told of."""
        if not job.begin_telling():
            return
        try:
            self._tell(job, why)
        except Exception as e:
            self._counters.error(f"{job.task.path} cannot be told of: {type(e).__name__}: {e}")
            job.upload.done(None, f"{type(e).__name__}: {e}")

    def _tell(self, job: _Job, why: str | None) -> None:
        task, contents = job.task, job.contents
        sha256, size = (contents.sha256, contents.size_bytes) if contents else ("", 0)
        name = task.name(sha256)
        if why is not None and why is not _NO_SERVER:
            self._counters.error(f"{name} was not uploaded: {why}")
        uri = None if task.send and why is None else task.path.absolute().as_uri()
        if task.send and uri is not None:
            fields: dict[str, object] = {"path": name, "uri": uri}
            if sha256:
                fields |= {"sha256": sha256, "bytes": size}
            if task.role:
                fields["role"] = task.role
            self._note(Note("artifact.logged", fields))
        event = task.tell(name, sha256, size, uri) if task.tell else None
        if event is not None:
            self._note(event)
        if why is None:
            task.let_go()
        job.upload.done(sha256 or None, why)

    @staticmethod
    def _no_time(job: _Job) -> str:
        return _NO_TIME if job.trouble is None else f"{_NO_TIME} after {job.trouble}"


def _server(settings: Settings) -> Server | None:
    target = settings.target
    if settings.mode != "online" or target.url is None:
        return None
    return Server(target.url, target.token)


def _may_pass(answer: Response) -> bool:
    is_fault = answer.status >= 500 and answer.status not in _NOT_HERE
    return is_fault or answer.status in _TEMPORARY or answer.problem() == "digest-mismatch"
