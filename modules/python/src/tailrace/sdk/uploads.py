"""Files that are read in the background: hashed, sent to the server, told of by an event."""

from __future__ import annotations

import errno
import random
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tailrace.sdk.contents import ChangedError, Contents, Put, put
from tailrace.sdk.counters import Counters
from tailrace.sdk.files import FileName, FileTask, Left, stamp
from tailrace.sdk.identify import new_writer_id
from tailrace.sdk.rows import Bell
from tailrace.sdk.settings import Settings
from tailrace.sdk.writer import Identity, Note
from tailrace.send.connection import Server
from tailrace.spool.files import FileSpool

_TRIES_IN_A_ROW = 5
_WAIT_FIRST_S = 0.2
_WAIT_MAX_S = 30.0
_HURRIED_S = 0.5
_ABORTED_WITHIN_S = 0.5
_NO_SERVER = "there is no server to send it to"
_NO_TIME = "no time was left"
_LATER = "the others first"
_PASSES = (errno.EMFILE, errno.ENFILE, errno.EIO, errno.ENOMEM, errno.ESTALE)


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


class _RefusedError(Exception):
    """The same file would be refused again, at least now."""

    def __init__(self, tried: Put) -> None:
        super().__init__(tried.why)
        self.is_final = tried.is_final


@dataclass
class _Job:
    task: FileTask
    upload: Upload
    key: str = field(default_factory=lambda: f"{time.time_ns():020d}-{secrets.token_hex(4)}")
    writer: str = field(default_factory=new_writer_id)
    contents: Contents | None = None
    failures: int = 0
    trouble: str | None = None
    told: threading.Lock = field(default_factory=threading.Lock)

    def begin_telling(self) -> bool:
        """True once: one thread tells what became of it."""
        return self.told.acquire(blocking=False)


class Uploads:
    """One after the other, on a thread that begins with the first.

    What may pass is tried again until the time of :meth:`finish` is over. What is left, also by a
    process that was killed, is kept on disk for the next run, or for ``sync``.
    """

    def __init__(
        self,
        identity: Identity,
        settings: Settings,
        note: Callable[[Note], None],
        counters: Counters,
    ) -> None:
        self._run = identity.run
        self._spool = FileSpool.of(settings.spools, identity.writer, settings.label())
        self.left = 0
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
        """Any thread; waits for no more than a line on the disk."""
        upload = Upload()
        with self._lock:
            if self._finishing:
                task.let_go()
                upload.done(None, "the run has ended")
                return upload
            job = _Job(task, upload)
            self._remember(job, Left(self._run, job.writer, task, None, stamp(task.path)))
            self._jobs.append(job)
            self.begin()
        self._wake.ring()
        return upload

    def begin(self) -> None:
        """Starts the thread, for files that come at the end: none can be started there."""
        with self._lock:
            if self._thread is None:
                thread = threading.Thread(target=self._work, name="tailrace-uploads", daemon=True)
                thread.start()
                self._thread = thread

    def _remember(self, job: _Job, left: Left) -> bool:
        try:
            self._spool.remember(job.key, left.plain())
            return True
        except (OSError, TypeError, ValueError) as e:
            self._counters.error(f"{job.task.path} is lost if this process dies now: {e}")
            self._spool.forget(job.key)  # what is kept of before is not so any more
            return False

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
        self._spool.close()

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
        is_final = False
        try:
            why = self._send(job)
        except _OutOfTimeError:
            why = self._no_time(job)
        except _RefusedError as e:
            why, is_final = str(e), e.is_final
        except Exception as e:
            why = f"{type(e).__name__}: {e}"
            if isinstance(e, OSError) and e.errno in _PASSES:
                self._settle(job, why)
            elif job.begin_telling():
                self._counters.error(f"{job.task.path} cannot be read: {e}")
                self._spool.forget(job.key)
                job.upload.done(None, why)
            return True
        if why is not _LATER:
            self._settle(job, why, is_final)
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
        name = job.task.name.of(contents.sha256)
        while True:
            self._check()
            tried = put(server, self._run, name, job.task.role, contents, self._check)
            if not tried.why:
                return None
            job.trouble = tried.why
            if not tried.may_pass:
                raise _RefusedError(tried)
            self._check()
            self._counters.error(f"{name} is not uploaded yet: {job.trouble}")
            self._pause(job.failures, tried.retry_after_s)
            job.failures += 1
            if job.failures % _TRIES_IN_A_ROW == 0 and self._may_come_later(job):
                return _LATER

    def _may_come_later(self, job: _Job) -> bool:
        """It holds up others, and none of its name: the last of a name is its newest version."""
        names = [other.task.name for other in list(self._jobs)[1:]]
        return bool(names) and job.task.name not in names

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

    def _settle(self, job: _Job, why: str | None, is_final: bool = False) -> None:
        """Tells what became of it; whatever goes wrong with that, the others are told of."""
        if not job.begin_telling():
            return
        try:
            self._tell(job, why, is_final)
        except Exception as e:
            self._counters.error(f"{job.task.path} cannot be told of: {type(e).__name__}: {e}")
            job.upload.done(None, f"{type(e).__name__}: {e}")

    def _tell(self, job: _Job, why: str | None, is_final: bool) -> None:
        task, contents = job.task, job.contents
        sha256 = contents.sha256 if contents else ""
        name = task.name.of(sha256)
        found: dict[str, object] = {}
        if not task.send or why is not None:
            found["uri"] = task.path.absolute().as_uri()
        if contents:
            found |= {"sha256": sha256, "bytes": contents.size_bytes}
        if task.send and why is not None:
            role: dict[str, object] = {"role": task.role} if task.role else {}
            self._note(Note("artifact.logged", {"path": name} | found | role))
        if task.event is not None:
            self._note(task.event.note(name, found))
        if why is None or is_final or not task.send:
            self._spool.forget(job.key)
        else:
            self._leave(job, name, sha256)
        if is_final:
            self._counters.error(f"{name} was not uploaded: {why}")
        elif why is None:
            task.let_go()
        elif why is not _NO_SERVER:
            self._counters.error(f"{name} is not uploaded yet, and kept until it is: {why}")
        job.upload.done(sha256 or None, why)

    def _leave(self, job: _Job, name: str, sha256: str) -> None:
        """For another process: what was told of it now needs no telling."""
        told = replace(job.task, name=FileName(name), event=None)
        own = sha256 or None
        if self._remember(job, Left(self._run, job.writer, told, own, stamp(job.task.path))):
            self.left += 1

    @staticmethod
    def _no_time(job: _Job) -> str:
        return _NO_TIME if job.trouble is None else f"{_NO_TIME} after {job.trouble}"


def _server(settings: Settings) -> Server | None:
    target = settings.target
    if settings.mode != "online" or target.url is None:
        return None
    return Server(target.url, target.token)
