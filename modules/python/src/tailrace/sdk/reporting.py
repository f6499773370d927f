"""What every part of a run needs: its channel, events of it, and words to the people at it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

from tailrace.sdk.channel import Channel
from tailrace.wire.values import text_of

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
