"""The part of a run that says something about it, other than metrics and files."""

from __future__ import annotations

import enum
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tailrace.capture.secrets import masked_fields
from tailrace.sdk import files, launch
from tailrace.sdk.channel import Reporting, guarded
from tailrace.sdk.writer import Line, now_ms
from tailrace.wire import values as plain

_LEVELS = {"info": "info", "warn": "warn", "warning": "warn", "error": "error"}
_TEXT_CHARS_MAX = 64_000
_LINE_CHARS_MAX = 16_000
"""Of what is longer, as of captured output, several lines are made."""


class Remarks(Reporting):
    """Name, notes, tags and the like, alerts, silences to be expected, lines of text.

    ``name``, ``notes`` and ``tags`` can be set while it runs.
    """

    id: str
    project: str
    _closers: list[Callable[[], None]]

    def _describe(self, fields: Mapping[str, Any], start_ms: int) -> None:
        """As it began."""
        self._name: str = fields.get("name") or self.id
        self._notes: str | None = fields.get("note")
        self._tags: dict[str, object] = dict(fields.get("tags") or {})
        self._group: str | None = fields.get("group")
        self._job_type: str | None = fields.get("jobType")
        self._start_ms = start_ms
        self._dir: Path | None = None

    @property
    def name(self) -> str:
        """What people call it; its id when nothing was said."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self._rename(value)

    @guarded
    def _rename(self, value: Any) -> None:
        told = launch.name("name", value, self._say)
        if told is not None:
            self._name = told
            self._note("run.edited", {"name": told})

    @property
    def notes(self) -> str | None:
        """A remark for people."""
        return self._notes

    @notes.setter
    def notes(self, value: str) -> None:
        self._remark(value)

    @guarded
    def _remark(self, value: Any) -> None:
        told = launch.note(value, self._say)
        if told is not None:
            self._notes = told
            self._note("run.edited", {"note": told})

    @property
    def tags(self) -> tuple[str, ...]:
        """The names of its tags, as :func:`init` and this program said; words can be set."""
        return tuple(self._tags)

    @tags.setter
    def tags(self, value: Any) -> None:
        self._retag(value)

    @guarded
    def _retag(self, value: Any) -> None:
        now = launch.tags(value, self._say) or {}
        if not isinstance(value, Mapping):  # words: those that are there keep their values
            now = {name: self._tags.get(name, tag) for name, tag in now.items()}
        gone = {name: None for name in self._tags if name not in now}
        added = {name: tag for name, tag in now.items() if self._tags.get(name) != tag}
        self._tags = now
        if gone or added:
            self._note("run.tags", {"tags": gone | added})

    @guarded
    def set_tags(self, tags: Mapping[str, Any]) -> None:
        """Adds tags, or with None takes them away; a tag is a name with a value.

        >>> run.set_tags({"team": "vision", "draft": True})
        >>> run.set_tags({"draft": None})
        """
        if tags is None:
            self._refuse("set_tags() takes a mapping of names to values, not None")
            return
        told = launch.tags(tags, self._say)
        if told:
            kept = {name: tag for name, tag in (self._tags | told).items() if tag is not None}
            self._tags = kept
            self._note("run.tags", {"tags": told})
        elif not isinstance(tags, Mapping) or tags:
            self._channel.dropped()

    @property
    def group(self) -> str | None:
        """The runs it belongs to."""
        return self._group

    @property
    def job_type(self) -> str | None:
        """Such as train or eval."""
        return self._job_type

    @property
    def start_time(self) -> float:
        """When this process began it, in epoch seconds."""
        return self._start_ms / 1_000

    @property
    def resumed(self) -> bool:
        """Whether it is another attempt of a run."""
        return self.attempt > 1

    @property
    def offline(self) -> bool:
        """Whether it goes to the spool only."""
        return self._channel.settings.mode == "offline"

    @property
    def disabled(self) -> bool:
        """Whether nothing of it is kept."""
        return self._channel.settings.mode == "disabled"

    @property
    def path(self) -> str:
        """Project and id."""
        return f"{self.project}/{self.id}"

    @property
    def url(self) -> str | None:
        """Its page at the server; None of a run that has no server."""
        server = self._channel.settings.target.url
        online = self._channel.settings.mode == "online" and server is not None
        return f"{str(server).rstrip('/')}/runs/{quote(self.id)}" if online else None

    @property
    def dir(self) -> str:
        """A temporary folder of this process: what lies there at the end is uploaded then.

        Its files become artifacts below ``files/``.
        """
        if self._dir is None:
            self._dir = Path(tempfile.mkdtemp(prefix="tailrace-"))
            self._closers.append(self._keep_dir)
            if (pipeline := self._channel.open()) is not None:
                pipeline.uploads.begin()
        return str(self._dir)

    def _keep_dir(self) -> None:
        pipeline = self._channel.pipeline
        if pipeline is None or self._dir is None:
            return
        for file in sorted(self._dir.rglob("*")):
            if file.is_file():
                name = f"files/{file.relative_to(self._dir).as_posix()}"
                pipeline.uploads.add(files.artifact(file, name, None, True))

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
        if (problem := plain.name_problem(name)) is not None:
            self._say(f"line(): {problem}; its stream is taken to be stdout")
            name = "stdout"
        for part in plain.text_of(text).split("\n"):
            for at in range(0, max(1, len(part)), _LINE_CHARS_MAX):
                pipeline.recorder.line(Line(name, now_ms(), part[at : at + _LINE_CHARS_MAX]))


class AlertLevel(enum.Enum):
    """For :meth:`tailrace.Run.alert`, which takes the plain words as well."""

    INFO = "info"
    WARN = "warn"
    ERROR = "error"
