"""A file that a run tells of, as plain data: it may have to outlive the process."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tailrace.sdk.writer import Note, now_ms


@dataclass(frozen=True)
class FileName:
    """A name in the run; of one that has a part of the SHA-256, ``unknown`` stands in for it."""

    begin: str
    unknown: str | None = None
    end: str = ""

    def of(self, sha256: str) -> str:
        """The whole of it; ``sha256`` is empty when it is not known."""
        return self.begin if self.unknown is None else self.begin + self._part(sha256) + self.end

    def _part(self, sha256: str) -> str:
        return sha256[:12] or self.unknown or ""


@dataclass(frozen=True)
class FileEvent:
    """The event of a file, without what is known only when the file was read.

    ``tells`` are those of ``sha256``, ``bytes`` and ``uri`` that such an event has.
    """

    type: str
    fields: dict[str, object]
    tells: tuple[str, ...]
    time_ms: int = field(default_factory=now_ms)

    def note(self, name: str, found: dict[str, object]) -> Note:
        """The whole of it."""
        told = {key: value for key, value in found.items() if key in self.tells}
        return Note(self.type, self.fields | {"path": name} | told, self.time_ms)


@dataclass(frozen=True)
class FileTask:
    """One file: what it is called, whether it is sent, what tells of it beside the server."""

    path: Path
    name: FileName
    send: bool
    event: FileEvent | None
    role: str | None = None
    temporary: bool = False

    def let_go(self) -> None:
        """Nobody needs the file any more, if it was made for this."""
        if self.temporary:
            self.path.unlink(missing_ok=True)

    def plain(self) -> dict[str, Any]:
        """For JSON; :meth:`of` reads it."""
        event = self.event
        return {
            "path": str(self.path.absolute()),
            "name": [self.name.begin, self.name.unknown, self.name.end],
            "send": self.send,
            "role": self.role,
            "temporary": self.temporary,
            "event": event and [event.type, event.fields, list(event.tells), event.time_ms],
        }

    @staticmethod
    def of(said: dict[str, Any]) -> FileTask:
        """Of what :meth:`plain` made; KeyError, TypeError or ValueError for anything else."""
        event = said["event"]
        if event is not None:
            type_, fields, tells, time_ms = event
            event = FileEvent(str(type_), dict(fields), tuple(tells), int(time_ms))
        begin, unknown, end = said["name"]
        return FileTask(
            Path(said["path"]),
            FileName(str(begin), unknown, str(end)),
            bool(said["send"]),
            event,
            said["role"],
            bool(said["temporary"]),
        )
