"""The files that a run tells of, each with its name in the run and the event that tells it."""

from __future__ import annotations

import os
import platform
import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tailrace.sdk.contents import Contents, opened
from tailrace.sdk.writer import Note, now_ms
from tailrace.wire.values import Say

if TYPE_CHECKING:
    from tailrace.media import Media


def artifacts(artifact: str | os.PathLike[str] | Any, name: str | None) -> list[tuple[str, Path]]:
    """The files of an :class:`tailrace.Artifact`, of a folder, or the one file, by their names."""
    if hasattr(artifact, "tailrace_files"):
        bundle: Any = artifact
        return list(bundle.tailrace_files())
    path = Path(artifact)
    if not path.is_dir():
        return [(name or inside(path), path)]
    top = name or path.name
    return [
        (f"{top}/{file.relative_to(path).as_posix()}", file)
        for file in sorted(path.rglob("*"))
        if file.is_file()
    ]


def artifact(path: Path, name: str, role: str | None, temporary: bool) -> FileTask:
    """The server tells of it when it has the bytes; a temporary file goes then."""
    return FileTask(path, FileName(name), True, None, role, temporary)


def media(name: str, item: Media, step: int | None, folder: Path) -> FileTask:
    """``media/NAME/STEP-HASH``; the file is made here and goes when it is sent."""
    path = item.tailrace_file(folder)
    begin = f"media/{name}/" + ("" if step is None else f"{step}-")
    fields: dict[str, object] = {"name": name, "kind": item.kind}
    if step is not None:
        fields["step"] = step
    if item.caption:
        fields["caption"] = item.caption
    return FileTask(
        path,
        FileName(begin, secrets.token_hex(6), path.suffix.lower()),
        True,
        FileEvent("media.logged", fields, ("sha256",)),
        temporary=item.is_temporary,
    )


def cells(name: str, item: Media, folder: Path, say: Say) -> tuple[Media, list[FileTask]]:
    """The item, and what stands in its cells if it is a table: each once, by its bytes."""
    from tailrace.media import Placed, Table

    found = list(item.tailrace_cells()) if isinstance(item, Table) else []
    if not found or not isinstance(item, Table):
        return item, []
    tasks: dict[str, FileTask] = {}
    placed: dict[tuple[int, int], Placed] = {}
    for one, row, at in found:
        try:
            path = one.tailrace_file(folder)
            sha256 = Contents.of(path, lambda: None).sha256
        except (OSError, ValueError) as e:
            say(f"{name}: a {one.kind} of the table cannot be read: {e}")
            continue
        own = f"media/{name}/cells/{sha256[:12]}{path.suffix.lower()}"
        task = FileTask(path, FileName(own), True, None, temporary=one.is_temporary)
        if tasks.setdefault(own, task) is not task:
            task.let_go()
        placed[id(row), at] = Placed(one.kind, own, one.caption)
    rows = [[placed.get((id(row), at), value) for at, value in enumerate(row)] for row in item.data]
    return Table(item.columns, rows, caption=item.caption), list(tasks.values())


def copied(path: Path, folder: Path, say: Say) -> tuple[Path, bool]:
    """A copy in a folder, and that it was made; else the file itself."""
    copy = folder / f"{secrets.token_hex(8)}{path.suffix}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with opened(path) as from_file, copy.open("xb") as to_file:
            shutil.copyfileobj(from_file, to_file)
    except OSError as e:
        copy.unlink(missing_ok=True)
        say(f"{path} was not copied, it is read later: {e}")
        return path, False
    return copy, True


def source(path: str | os.PathLike[str], upload: bool, said: str | None = None) -> FileTask:
    """``source/PATH``, or the name that was said."""
    name = "source/" + (inside(path) if said is None else said)
    event = FileEvent("source.saved", {}, ("sha256", "bytes", "uri"))
    return FileTask(Path(path), FileName(name), upload, event)


def resource(path: str | os.PathLike[str], role: str | None) -> FileTask:
    """What the run reads: hashed, not copied."""
    name = str(path).replace("\\", "/")
    event = FileEvent("resource.used", {"role": role} if role else {}, ("sha256", "bytes", "uri"))
    return FileTask(Path(path), FileName(name), False, event)


def inside(path: str | os.PathLike[str]) -> str:
    """The path as it was given, if it stays below the working folder; else the file's name."""
    plain = os.path.normpath(path).replace("\\", "/")
    return os.path.basename(plain) if os.path.isabs(plain) or plain.startswith("..") else plain


@dataclass(frozen=True)
class FileName:
    """A name in the run; of one that has a part of the SHA-256, ``unknown`` stands in for it."""

    begin: str
    unknown: str | None = None
    end: str = ""

    def of(self, sha256: str) -> str:
        """The whole of it; ``sha256`` is empty when it is not known."""
        middle = "" if self.unknown is None else sha256[:12] or self.unknown
        return (self.begin + middle + self.end).encode("utf-8", "replace").decode()


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


def stamp(path: Path) -> list[int] | None:
    """By which a file that was written to is known; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return [found.st_size, found.st_mtime_ns]


@dataclass(frozen=True)
class Left:
    """A file, and the event that has yet to tell of it, if any.

    ``writer`` is that event's own, so that telling it twice counts once. No other bytes are sent in
    place of those that were logged: ``sha256`` is theirs, if they were read, ``stamp`` their number
    and the file's time. ``host`` is where it lies.
    """

    run: str
    writer: str
    task: FileTask
    sha256: str | None
    stamp: list[int] | None
    host: str = field(default_factory=platform.node)

    @property
    def is_here(self) -> bool:
        """Whether it was left on this machine: others may share the spool and not the file."""
        return self.host == platform.node()

    def plain(self) -> dict[str, Any]:
        """For JSON; :meth:`of` reads it."""
        own = {"run": self.run, "writer": self.writer, "sha256": self.sha256}
        return own | {"stamp": self.stamp, "host": self.host} | self.task.plain()

    @staticmethod
    def of(said: dict[str, Any]) -> Left:
        """Of what :meth:`plain` made; KeyError, TypeError or ValueError for anything else."""
        sha256 = said["sha256"]
        return Left(
            str(said["run"]),
            str(said["writer"]),
            FileTask.of(said),
            None if sha256 is None else str(sha256),
            said["stamp"],
            str(said["host"]),
        )
