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
from tailrace.sdk.files import Left, stamp
from tailrace.sdk.settings import Target
from tailrace.send.connection import Server
from tailrace.send.outcome import Outgoing, Transport
from tailrace.spool.files import FileSpool, file_folders
from tailrace.spool.folder import WriterSpool, writer_folders
from tailrace.spool.frame import Entry
from tailrace.spool.outbox import Outbox
from tailrace.wire import cbor

_TRIES = 5
_WAIT_FIRST_S = 0.2
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

    def __init__(
        self,
        spools: Path,
        target: Target,
        chosen: Callable[[Path], bool],
        tries: int,
        drop_missing: bool = False,
    ) -> None:
        self._tries = tries
        self._drop_missing = drop_missing
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
            self._send_files()
        finally:
            if self._transport is not None:
                self._transport.close()
            if self._server is not None:
                self._server.close()
        return self.told()

    def told(self) -> Report:
        """What was done until now."""
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

    def _send_files(self) -> None:
        claimed: list[FileSpool] = []
        self._each(file_folders, lambda folder: self._claim(folder, claimed))
        if not claimed:
            return
        if self._target.url is not None:
            self._server = Server(self._target.url, self._target.token)
        files = Leftovers(self._server, self._way(), self.counters, self._check)
        try:
            files.send(claimed, self._spools, self._tries, self._drop_missing)
        except StoppedError:
            pass
        finally:
            for spool in claimed:
                self.report.unfinished += bool(spool.held())
                spool.close()

    def _claim(self, folder: Path, claimed: list[FileSpool]) -> None:
        try:
            spool = FileSpool.claim(folder)
        except OSError as e:
            self._left(folder, e)
        else:
            claimed += [spool] if spool else []

    def _check(self) -> None:
        if self._stopped:
            raise StoppedError

    def stop(self) -> None:
        """Ends soon; what is not acknowledged stays."""
        self._stopped = True
        if self._courier is not None:
            self._courier.stop()
        if self._server is not None:
            self._server.close()


def sync(
    spools: Path,
    target: Target,
    within_s: float,
    tell: Tell = lambda *_: None,
    drop_missing: bool = False,
) -> Report:
    """Sends all that is left there, wherever it was meant to go; again is harmless.

    Every few seconds it is told how long it takes. ``drop_missing`` gives up the files that are not
    here, which else wait for the machine that has them.
    """
    recovery = Recovery(spools, target, lambda _: True, _TRIES, drop_missing)
    recovery.thread.start()
    began = time.monotonic()
    while recovery.thread.is_alive() and (passed_s := time.monotonic() - began) < within_s:
        recovery.thread.join(min(_TELL_EVERY_S, within_s - passed_s))
        if recovery.thread.is_alive():
            tell(time.monotonic() - began, recovery.counters.last_error)
    if recovery.thread.is_alive():
        recovery.stop()
        recovery.thread.join(20)
        recovery.report.unfinished += recovery.thread.is_alive()
    return recovery.told()


class StoppedError(Exception):
    """Nobody waits for it any longer."""


class Leftovers:
    """Files of dead writers. ``check`` is called often, and raises to stop."""

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
        self._is_refusing = False

    def send(self, spools: list[FileSpool], top: Path, tries: int, drop_missing: bool) -> None:
        """In the order in which they were given: the last of a name is its newest version.

        When the server takes one neither now nor soon, the others are not tried. ``top`` is the
        folder of all spools: what lies there is the same on every machine.
        """
        self._top, self._tries, self._drop_missing = top.absolute(), tries, drop_missing
        every = [(key, spool) for spool in spools for key in spool.held()]
        for key, spool in sorted(every, key=lambda pair: pair[0]):
            self._check()
            if self._is_refusing:
                return
            try:
                self._attend(key, spool)
            except StoppedError:
                raise
            except Exception as e:
                self._counters.error(f"what was kept as {key}: {type(e).__name__}: {e}")

    def _attend(self, key: str, spool: FileSpool) -> None:
        try:
            left = Left.of(spool.entry(key))
        except (KeyError, TypeError, ValueError) as e:
            self._refused("unreadable", f"what was kept of a file: {e!r}")
            spool.forget(key)
            return
        is_kept = self._one(left)
        if is_kept is not None:
            spool.forget(key)
        if is_kept:
            left.task.let_go()

    def _one(self, left: Left) -> bool | None:
        """Whether the server has it and its event; None when it is left."""
        task = left.task
        if task.send and self._server is None:
            self._counters.error(f"{task.path} cannot be uploaded without the URL of a server")
            return None
        found: dict[str, object] = {"uri": task.path.as_uri()}
        try:
            contents = self._read(left)
        except OSError as e:
            self._counters.error(f"{task.path} of {left.host} cannot be read: {e}")
            return None
        is_kept: bool | None = contents is not None
        if contents is not None:
            found |= {"sha256": contents.sha256, "bytes": contents.size_bytes}
            if task.send:
                is_kept = self._put(left, contents)
            if task.send and is_kept:
                del found["uri"]
        return is_kept if is_kept is not None and self._told(left, found) else None

    def _read(self, left: Left) -> Contents | None:
        """None of what is not there any more, or not as it was logged; OSError to wait for it."""
        path = left.task.path
        is_here = left.is_here or path.is_relative_to(self._top)
        try:
            if not is_here:
                raise FileNotFoundError(f"it lies on {left.host}")
            before = stamp(path)
            contents = Contents.of(path, self._check)
        except FileNotFoundError as e:
            if not (left.is_here or self._drop_missing):
                raise
            self._refused("file-gone", f"{path} of {left.host} is not there any more: {e}")
            return None
        is_stamped = left.stamp is not None and not left.task.temporary  # ours are written once
        if left.sha256 not in (None, contents.sha256) or (is_stamped and left.stamp != before):
            self._refused("file-changed", f"{path} is not what was logged any more")
            return None
        return contents

    def _put(self, left: Left, contents: Contents) -> bool | None:
        """Whether the server has it, or never will; None when it may have it later."""
        name = left.task.name.of(contents.sha256)
        for failures in range(self._tries):
            self._check()
            try:
                tried = put(self._server, left.run, name, left.task.role, contents, self._check)
            except ChangedError as e:
                self._counters.error(str(e))
                return None
            if not tried.why:
                self._counters.add("files")
                return True
            if tried.is_final:
                self._refused("file-refused", f"{name}: {tried.why}")
                return False
            self._counters.error(f"{name} is not uploaded: {tried.why}")
            if not tried.may_pass:
                break
            time.sleep(_WAIT_FIRST_S * 2**failures * random.uniform(0.5, 1))
        self._is_refusing = True
        return None

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
