"""The part of a run that says something about it, other than metrics and files."""

from __future__ import annotations

import enum
from typing import Any

from tailrace.capture.secrets import masked_fields
from tailrace.sdk.reporting import Reporting, guarded
from tailrace.sdk.writer import Line, now_ms
from tailrace.wire import names
from tailrace.wire import values as plain

_LEVELS = {"info": "info", "warn": "warn", "warning": "warn", "error": "error"}
_TEXT_CHARS_MAX = 64_000
_LINE_CHARS_MAX = 16_000
"""Of what is longer, as of captured output, several lines are made."""


class Remarks(Reporting):
    """Alerts, silences to be expected, and lines of text."""

    @guarded
    def alert(self, title: str, text: str = "", level: str = "info", **_: Any) -> None:
        """Something that a person should see; it is in the timeline and in every tail.

        :param level: info, warn or error.
        """
        word = plain.text_of(level.value if isinstance(level, enum.Enum) else level)
        known = _LEVELS.get(word.lower())
        if known is None:
            self._say(f"an alert's level is info, warn or error, not {word[:80]!r}: info was taken")
        words = {"title": plain.text_of(title)[:_TEXT_CHARS_MAX]}
        if text is not None and plain.text_of(text):
            words["text"] = plain.text_of(text)[:_TEXT_CHARS_MAX]
        self._note("alert.raised", {"level": known or "info"} | masked_fields(words))

    @guarded
    def expect_silence(self, seconds: float) -> None:
        """Nothing may be heard of this rank for so long, and it still lives.

        Only for what stops even the heartbeat, which has a thread of its own: a suspended machine,
        or C code that holds the interpreter's lock.
        """
        silence_ms = plain.milliseconds(seconds)
        if silence_ms is None:
            self._refuse(f"a silence is a number of seconds, not {plain.text_of(seconds)[:200]}")
            return
        fields: dict[str, object] = {
            "rank": self.rank,
            "attempt": self.attempt,
            "expectSilenceMs": silence_ms,
        }
        self._note("progress.declared", fields)

    @guarded
    def line(self, text: str, stream: str = "stdout") -> None:
        """A line of text, as if the program had printed it; line feeds make several.

        :param stream: stdout and stderr are the captured ones; others may have any name.
        """
        pipeline = self._channel.open()
        if pipeline is None or self.finished:
            return
        name = plain.text_of(stream)
        if (problem := names.name_problem(name)) is not None:
            self._say(f"line(): {problem}; its stream is taken to be stdout")
            name = "stdout"
        for part in plain.text_of(text).split("\n"):
            for at in range(0, max(1, len(part)), _LINE_CHARS_MAX):
                pipeline.recorder.line(Line(name, now_ms(), part[at : at + _LINE_CHARS_MAX]))
