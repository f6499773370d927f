"""The part of a run that says something about it, other than metrics and files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tailrace.capture.secrets import masked_fields
from tailrace.sdk.reporting import Reporting
from tailrace.sdk.writer import Line, now_ms
from tailrace.wire import values as plain

_LEVELS = {"info": "info", "warn": "warn", "warning": "warn", "error": "error"}


class Remarks(Reporting):
    """Tags, alerts, silences to be expected, and lines of text."""

    def set_tags(self, tags: Mapping[str, Any]) -> None:
        """Adds tags, or with None takes them away; a tag is a name with a value.

        >>> run.set_tags({"team": "vision", "draft": True})
        >>> run.set_tags({"draft": None})
        """
        self._note("run.tags", {"tags": plain.fields(tags, self._say)})

    def alert(self, title: str, text: str = "", level: str = "info", **_: Any) -> None:
        """Something that a person should see; it is in the timeline and in every tail.

        :param level: info, warn or error.
        """
        known = _LEVELS.get(str(getattr(level, "value", level)).lower())
        if known is None:
            self._say(f"an alert's level is info, warn or error, not {level!r}: info was taken")
        words = {"title": str(title)} | ({"text": str(text)} if text else {})
        self._note("alert.raised", {"level": known or "info"} | masked_fields(words))

    def expect_silence(self, seconds: float) -> None:
        """Nothing may be heard of this rank for so long, and it still lives.

        Only for what stops even the heartbeat, which has a thread of its own: a suspended machine,
        or C code that holds the interpreter's lock.
        """
        fields: dict[str, object] = {
            "rank": self.rank,
            "attempt": self.attempt,
            "expectSilenceMs": max(0, int(seconds * 1_000)),
        }
        self._note("progress.declared", fields)

    def line(self, text: str, stream: str = "stdout") -> None:
        """A line of text, as if the program had printed it; line feeds make several.

        :param stream: stdout and stderr are the captured ones; others may have any name.
        """
        pipeline = self._channel.open()
        if pipeline is not None and not self.finished:
            for part in text.split("\n"):
                pipeline.recorder.line(Line(stream, now_ms(), part))
