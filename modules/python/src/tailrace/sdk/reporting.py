"""What every part of a run needs: its channel, events of it, and words to the people at it."""

from __future__ import annotations

from tailrace.sdk.channel import Channel


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

    def _say(self, message: str) -> None:
        self._say_once(message, message)

    def _say_once(self, key: str, message: str) -> None:
        self._channel.say_once(key, message)
