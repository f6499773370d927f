"""The part of a run that says what it is, for people and for programs written for W&B."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tailrace.sdk import files, launch
from tailrace.sdk.reporting import Reporting, guarded


class Described(Reporting):
    """Name, notes, tags, group and the like; the first three can be set while it runs."""

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
        return str(self._dir)

    def _keep_dir(self) -> None:
        pipeline = self._channel.pipeline
        if pipeline is None or self._dir is None:
            return
        for file in sorted(self._dir.rglob("*")):
            if file.is_file():
                name = f"files/{file.relative_to(self._dir).as_posix()}"
                pipeline.uploads.add(files.artifact(file, name, None, True))
