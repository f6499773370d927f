"""Sends what dead processes left in a spool folder: their events, then their files."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tailrace.sdk.contents import ChangedError, Contents, put
from tailrace.sdk.counters import Counters
from tailrace.sdk.courier import Courier
from tailrace.sdk.files import Left
from tailrace.sdk.settings import Target
from tailrace.send.connection import Server
from tailrace.send.outcome import Outgoing, Transport
from tailrace.spool.files import FileSpool, file_folders
from tailrace.spool.folder import WriterSpool, writer_folders
from tailrace.spool.frame import Entry
from tailrace.spool.outbox import Outbox
from tailrace.wire import cbor

_TELL_EVERY_S = 5.0

Tell = Callable[[float, "str | None"], object]
"""Is told for how many seconds it is waited, and what was wrong last."""


@dataclass
class Report:
    """What a synchronisation did.

    ``writers`` whose events were looked at, ``acked`` events, uploaded ``files``, ``rejected`` by
    reason, ``unfinished`` writers of whom something is left, ``damaged_bytes`` such as the torn
    tail of a killed process.
    """

    writers: int = 0
    acked: int = 0
    files: int = 0
    unfinished: int = 0
    damaged_bytes: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    error: str | None = None


def resent(entry: Entry) -> Outgoing | None:
    """A dead process's event, marked: it has the same ids, counts once, and is no sign of life."""
    try:
        header = cbor.header(entry.value)
        run = header.get("run")
        if not isinstance(run, str):
            return None
        marked = header.get("resent") is not None
        value = entry.value if marked else cbor.with_field(entry.value, "resent", True)
    except ValueError:
        return None
    return Outgoing(run, entry.topic, value)


class Recovery:
    """One writer after the other. A writer whose process lives is left alone; its lock says so.

    What cannot be read is told and counted as unfinished; nobody waits for it.
    """

    def __init__(self, spools: Path, target: Target, chosen: Callable[[Path], bool]) -> None:
        self._spools = spools
        self._target = target
        self._chosen = chosen
        self._stopped = False
        self._courier: Courier | None = None
        self._transport: Transport | None = None
        self._server: Server | None = None
        self.counters = Counters()
        self.report = Report()
        self.thread = threading.Thread(target=self.run, name="tailrace-recovery", daemon=True)

    def run(self) -> Report:
        """Until all is sent, or it is stopped: first the events, then the files they tell of."""
        try:
            self._each(writer_folders, self._attend)
            self._each(file_folders, self._attend_files)
        finally:
            if self._transport is not None:
                self._transport.close()
            if self._server is not None:
                self._server.close()
        self.report.acked = self.counters.get("acked")
        self.report.files = self.counters.get("files")
        self.report.rejected = dict(self.counters.rejections)
        self.report.error = self.counters.last_error
        return self.report

    def _each(self, folders: Callable[[Path], list[Path]], attend: Callable[[Path], None]) -> None:
        try:
            for folder in folders(self._spools):
                if self._chosen(folder):
                    attend(folder)
        except OSError as e:
            self._left(self._spools, e)

    def _attend(self, folder: Path) -> None:
        """Whatever is wrong with one folder, the others have their turn."""
        try:
            spool = WriterSpool.claim(folder)
            if spool is not None and not self._recover(spool):
                self.report.unfinished += 1
        except Exception as e:
            self._left(folder, e)

    def _left(self, folder: Path, e: Exception) -> None:
        self.report.unfinished += 1
        why = f"what waits in {folder} cannot be sent: {type(e).__name__}: {e}"
        self.counters.error(why)
        self.counters.once(why, why)

    def _recover(self, spool: WriterSpool) -> bool:
        """Whether nothing is left of it."""
        outbox = Outbox(spool, self.counters.error)
        try:
            if self._stopped:
                return False
            self.report.writers += 1
            courier = Courier(outbox, self._way(), resent, self.counters, "acked")
            self._courier = courier
            courier.complete()
            if self._stopped:
                courier.stop()  # it came before there was a courier to tell
            courier.run()
            if courier.drained:
                outbox.settled()
            return courier.drained
        finally:
            self.report.damaged_bytes += outbox.damaged_bytes
            outbox.close()

    def _way(self) -> Transport:
        if self._transport is None:
            self._transport = self._target.transport()
        return self._transport

    def _attend_files(self, folder: Path) -> None:
        """As for events."""
        try:
            spool = FileSpool.claim(folder)
            if spool is None:
                return
            try:
                if self._server is None and self._target.url is not None:
                    self._server = Server(self._target.url, self._target.token)
                files = Leftovers(self._server, self._way(), self.counters, self._check)
                if not files.send(spool):
                    self.report.unfinished += 1
            except StoppedError:
                self.report.unfinished += 1
            finally:
                spool.close()
        except Exception as e:
            self._left(folder, e)

    def _check(self) -> None:
        if self._stopped:
            raise StoppedError

    def stop(self) -> None:
        """Ends soon; what is not acknowledged stays."""
        self._stopped = True
        if self._courier is not None:
            self._courier.stop()


def sync(spools: Path, target: Target, within_s: float, tell: Tell = lambda *_: None) -> Report:
    """Sends all that is left there, wherever it was meant to go; again is harmless.

    Every few seconds it is told how long it takes.
    """
    recovery = Recovery(spools, target, lambda _: True)
    recovery.thread.start()
    began = time.monotonic()
    while recovery.thread.is_alive() and (passed_s := time.monotonic() - began) < within_s:
        recovery.thread.join(min(_TELL_EVERY_S, within_s - passed_s))
        if recovery.thread.is_alive():
            tell(time.monotonic() - began, recovery.counters.last_error)
    if recovery.thread.is_alive():
        recovery.stop()
        recovery.thread.join(20)
    return recovery.report


_TRIES = 5
_WAIT_FIRST_S = 0.2


class StoppedError(Exception):
    """Nobody waits for it any longer."""


class Leftovers:
    """One writer's files. ``check`` is called often, and raises to stop."""

    def __init__(
        self,
        server: Server | None,
        transport: Transport,
        counters: Counters,
        check: Callable[[], None],
    ) -> None:
        self._server = server
        self._transport = transport
        self._counters = counters
        self._check = check

    def send(self, spool: FileSpool) -> bool:
        """Whether nothing is left of it; OSError when it cannot be read."""
        is_done = True
        for key, entry in spool.entries():
            try:
                left = Left.of(entry or {})
            except (KeyError, TypeError, ValueError) as e:
                self._counters.rejected("unreadable", f"what was kept of a file: {e!r}")
                spool.forget(key)
                continue
            if self._one(left):
                spool.forget(key)
                left.task.let_go()
            else:
                is_done = False
        return is_done

    def _one(self, left: Left) -> bool:
        """Whether it needs no more attention."""
        found: dict[str, object] = {"uri": left.task.path.as_uri()}
        contents = None
        try:
            contents = Contents.of(left.task.path, self._check)
        except OSError as e:
            why = f"{left.task.path} of {left.host} cannot be read: {e}"
            if not (left.is_here and isinstance(e, FileNotFoundError)):
                self._counters.error(why)
                return False
            self._refused("file-gone", why)
        if contents is not None and left.sha256 not in (None, contents.sha256):
            self._refused("file-changed", f"{left.task.path} is not what was logged any more")
            return True
        if contents is not None:
            found |= {"sha256": contents.sha256, "bytes": contents.size_bytes}
            if left.task.send:
                if not self._put(left, contents):
                    return False
                del found["uri"]
        return self._told(left, found)

    def _put(self, left: Left, contents: Contents) -> bool:
        """Whether it is at the server, or never will be."""
        name = left.task.name.of(contents.sha256)
        if self._server is None:
            self._counters.error(f"{name} cannot be uploaded without the URL of a server")
            return False
        for failures in range(_TRIES):
            self._check()
            try:
                tried = put(self._server, left.run, name, left.task.role, contents, self._check)
            except ChangedError as e:
                self._counters.error(str(e))
                return False
            if not tried.why:
                self._counters.add("files")
                return True
            if tried.is_final:
                self._refused("file-refused", f"{name}: {tried.why}")
                return True
            self._counters.error(f"{name} is not uploaded: {tried.why}")
            if not tried.may_pass:
                return False
            time.sleep(_WAIT_FIRST_S * 2**failures * random.uniform(0.5, 1))
        return False

    def _refused(self, reason: str, detail: str) -> None:
        self._counters.rejected(reason, detail)

    def _told(self, left: Left, found: dict[str, object]) -> bool:
        """Tells of a file whose process could not; again is harmless."""
        if left.task.event is None:
            return True
        note = left.task.event.note(left.task.name.of(str(found.get("sha256", ""))), found)
        header: dict[str, object] = {
            "type": note.type,
            "v": 1,
            "run": left.run,
            "writer": left.writer,
            "seq": 1,
            "time": max(0, note.time_ms),
            "resent": True,
        }
        value = cbor.event(header | note.fields)
        outcome = self._transport.send([Outgoing(left.run, "runs", value)])
        for rejection in outcome.rejections:
            self._counters.rejected(rejection.reason, rejection.detail)
        if outcome.trouble is not None:
            self._counters.error(f"not sent yet, kept until it is: {outcome.trouble.message}")
        if outcome.accepted:
            self._counters.add("acked")
        return bool(outcome.settled())
