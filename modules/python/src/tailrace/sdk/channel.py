"""A run's way to the log, which a forked child makes anew for itself, and how its parts use it."""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

from tailrace.sdk.pipeline import Pipeline, Tell
from tailrace.sdk.recorder import Prepare
from tailrace.sdk.rows import Bell, Rows
from tailrace.sdk.settings import Settings
from tailrace.sdk.writer import Identity, Note
from tailrace.wire.values import text_of

_CHILD_END_S = 5.0


class Channel:
    """Holds the pipeline: None of a disabled run, and of a forked child that has not logged yet.

    Any thread may use it. ``rows`` takes rows at any time; those of no pipeline go nowhere.
    """

    def __init__(self, identity: Identity, settings: Settings) -> None:
        self.settings = settings
        self.identity = identity
        self.pipeline: Pipeline | None = None
        self.is_child = False
        self.ended = False
        self._opening = threading.RLock()
        self.rows = self._no_rows()

    def _no_rows(self) -> Rows:
        return Rows(self.settings.memory_bytes_max, Bell())

    def start(self, first: Note | Prepare) -> None:
        """Begins with this event."""
        if self.settings.mode == "disabled":
            return
        self.pipeline = Pipeline(self.identity, self.settings)
        self.rows = self.pipeline.rows
        self.pipeline.start(first, recover=True)

    def forked(self) -> None:
        """In the child: the parent's threads, locks and files are not ours."""
        if self.settings.mode == "disabled" or self.ended:
            return
        self.is_child = True
        self._opening = threading.RLock()
        self.pipeline = None
        self.rows = self._no_rows()

    def open(self) -> Pipeline | None:
        """The pipeline; in a forked child it is made when it is first needed."""
        if self.pipeline is None and self.is_child and not self.ended:
            with self._opening:
                if self.pipeline is None:
                    self._open_child()
        return self.pipeline

    def _open_child(self) -> None:
        from tailrace.sdk import endings
        from tailrace.sdk.identify import new_writer_id

        parent = self.identity
        self.identity = Identity(parent.run, new_writer_id(), parent.rank, parent.attempt)
        pipeline = Pipeline(self.identity, self.settings)
        joined = Note("writer.joined", {"rank": parent.rank, "host": os.uname().nodename})
        pipeline.start(joined, recover=False)
        self.rows = pipeline.rows
        self.pipeline = pipeline
        endings.at_child_exit(self._finish_child)

    def _finish_child(self) -> None:
        if self.pipeline is not None and self.end():
            self.pipeline.finish(None, _CHILD_END_S, silent)

    def end(self) -> bool:
        """From now on nothing is taken; False when it was so already."""
        with self._opening:
            first = not self.ended
            self.ended = True
        return first

    def finish(self, end: Note, within_s: float, tell: Tell) -> None:
        """Records the end, which a forked child leaves to its parent, and waits."""
        if self.pipeline is not None:
            self.pipeline.finish(None if self.is_child else end, within_s, tell)

    def say_once(self, key: str, message: str) -> None:
        """Warns the first time that this key comes."""
        if self.pipeline is not None:
            self.pipeline.counters.once(key, message)

    def dropped(self) -> None:
        """Counts what was not kept."""
        if self.pipeline is not None:
            self.pipeline.counters.add("dropped")


def silent(_: str, __: float) -> None:
    """Tells nobody that something is waited for."""


_F = TypeVar("_F", bound=Callable[..., Any])


def guarded(verb: _F) -> _F:
    """Nothing of it raises into the training loop: it is told once, counted as dropped, and None.

    It is a method of a :class:`Reporting`.
    """

    @functools.wraps(verb)
    def call(self: Reporting, *args: Any, **more: Any) -> Any:
        try:
            return verb(self, *args, **more)
        except Exception as e:
            self._refuse(f"{verb.__name__.lstrip('_')}() could not take this", e)
            return None

    return cast(_F, call)


class Reporting:
    """A run's access to its channel."""

    rank: int
    attempt: int
    _channel: Channel

    @property
    def finished(self) -> bool:
        """Whether it has ended, as far as this process is concerned."""
        return self._channel.ended

    def _note(self, type_: str, fields: dict[str, object]) -> None:
        if self.finished:
            self._say(f"{type_} after finish(): it was not kept")
            self._channel.dropped()
            return
        pipeline = self._channel.open()
        if pipeline is not None:
            pipeline.note(type_, fields)

    def _refuse(self, why: str, error: Exception | None = None) -> None:
        told = "" if error is None else f": {type(error).__name__}: {text_of(error)[:200]}"
        self._say(f"{why}{told}")
        self._channel.dropped()

    def _say(self, message: str) -> None:
        self._say_once(message, message)

    def _say_once(self, key: str, message: str) -> None:
        self._channel.say_once(key, message)
