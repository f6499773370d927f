"""What is kept on disk of a file until it is uploaded, for when its process is gone before."""

from __future__ import annotations

import platform
from dataclasses import dataclass, field
from typing import Any

from tailrace.sdk.filetask import FileTask


@dataclass(frozen=True)
class Left:
    """A file, and the event that has yet to tell of it, if any.

    ``writer`` is that event's own, so that telling it twice counts once. ``sha256`` is of the bytes
    that were told of already: no others are sent in their place. ``host`` is where the file lies.
    """

    run: str
    writer: str
    task: FileTask
    sha256: str | None = None
    host: str = field(default_factory=platform.node)

    @property
    def is_here(self) -> bool:
        """Whether it was left on this machine: others may share the spool and not the file."""
        return self.host == platform.node()

    def plain(self) -> dict[str, Any]:
        """For JSON; :meth:`of` reads it."""
        own = {"run": self.run, "writer": self.writer, "sha256": self.sha256}
        return own | {"host": self.host} | self.task.plain()

    @staticmethod
    def of(said: dict[str, Any]) -> Left:
        """Of what :meth:`plain` made; KeyError, TypeError or ValueError for anything else."""
        sha256 = said["sha256"]
        return Left(
            str(said["run"]),
            str(said["writer"]),
            FileTask.of(said),
            None if sha256 is None else str(sha256),
            str(said["host"]),
        )
