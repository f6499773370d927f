"""Sends what dead processes left in a spool folder."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tailrace.sdk.counters import Counters
from tailrace.sdk.courier import Courier
from tailrace.sdk.settings import Target
from tailrace.send.outcome import Outgoing, Transport
from tailrace.spool.folder import WriterSpool, writer_folders
from tailrace.spool.frame import Entry
from tailrace.spool.outbox import Outbox
from tailrace.wire import cbor, reading


@dataclass
class Report:
    """What a synchronisation did.

    ``writers`` whose events were looked at, ``acked`` events, ``rejected`` by reason,
    ``unfinished`` writers of whom something is left, ``damaged_bytes`` such as the torn tail of a
    killed process.
    """

    writers: int = 0
    acked: int = 0
    unfinished: int = 0
    damaged_bytes: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    error: str | None = None


def resent(entry: Entry) -> Outgoing | None:
    """A dead process's event, marked: it has the same ids, counts once, and is no sign of life."""
    try:
        header = reading.header(entry.value)
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
        self.counters = Counters()
        self.report = Report()
        self.thread = threading.Thread(target=self.run, name="tailrace-recovery", daemon=True)

    def run(self) -> Report:
        """Until all is sent, or it is stopped."""
        try:
            for folder in writer_folders(self._spools):
                if self._chosen(folder):
                    self._attend(folder)
        except OSError as e:
            self._left(self._spools, e)
        finally:
            if self._transport is not None:
                self._transport.close()
        self.report.acked = self.counters.get("acked")
        self.report.rejected = dict(self.counters.rejections)
        self.report.error = self.counters.last_error
        return self.report

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
            if self._transport is None:
                self._transport = self._target.transport()
            courier = Courier(outbox, self._transport, resent, self.counters, "acked")
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

    def stop(self) -> None:
        """Ends soon; what is not acknowledged stays."""
        self._stopped = True
        if self._courier is not None:
            self._courier.stop()


def sync(spools: Path, target: Target, within_s: float) -> Report:
    """Sends all that is left there, wherever it was meant to go; again is harmless."""
    recovery = Recovery(spools, target, lambda _: True)
    recovery.thread.start()
    recovery.thread.join(within_s)
    if recovery.thread.is_alive():
        recovery.stop()
        recovery.thread.join(20)
    return recovery.report
