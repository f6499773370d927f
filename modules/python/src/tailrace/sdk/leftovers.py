"""Uploads the files that dead processes left, and tells of them."""

from __future__ import annotations

import http.client
import random
import time
from collections.abc import Callable

from tailrace.sdk import putting
from tailrace.sdk.contents import ChangedError, Contents
from tailrace.sdk.counters import Counters
from tailrace.sdk.left import Left
from tailrace.send.connection import Server
from tailrace.send.outcome import Outgoing, Transport
from tailrace.spool.files import FileSpool
from tailrace.wire import cbor

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
                answer = putting.put(
                    self._server, left.run, name, left.task.role, contents, self._check
                )
            except ChangedError as e:
                self._counters.error(str(e))
                return False
            except (OSError, http.client.HTTPException) as e:
                self._counters.error(f"{name} is not uploaded: {type(e).__name__}: {e}")
            else:
                if putting.is_kept(answer):
                    self._counters.add("files")
                    return True
                said = f"status {answer.status}: {answer.text()}"
                if putting.is_final(answer):
                    self._refused("file-refused", f"{name}: {said}")
                    return True
                self._counters.error(f"{name} is not uploaded: {said}")
                if not putting.may_pass(answer):
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
