"""The files that a run tells of, each with its name in the run and the event that tells it."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tailrace.sdk.contents import Contents, opened
from tailrace.sdk.filetask import FileEvent, FileName, FileTask
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


def cells(name: str, item: Media, folder: Path) -> tuple[Media, list[FileTask]]:
    """The item, and what stands in its cells if it is a table: each once, by its bytes."""
    from tailrace.media import Placed, Table

    found = list(item.tailrace_cells()) if isinstance(item, Table) else []
    if not found or not isinstance(item, Table):
        return item, []
    tasks: dict[str, FileTask] = {}
    placed: dict[tuple[int, int], Placed] = {}
    for one, row, at in found:
        path = one.tailrace_file(folder)
        sha256 = Contents.of(path, lambda: None).sha256
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
