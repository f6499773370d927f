"""The files that a run tells of, each with its name in the run and the event that tells it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tailrace.sdk.uploads import FileTask
from tailrace.sdk.writer import Note

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
    return FileTask(path, lambda _: name, True, None, role, temporary)


def media(name: str, item: Media, step: int | None, folder: Path) -> FileTask:
    """``media/NAME/STEP-HASH``; the file is made here and goes when it is sent."""
    path = item.tailrace_file(folder)
    begin = f"media/{name}/" + ("" if step is None else f"{step}-")
    fields: dict[str, object] = {"name": name, "kind": item.kind}
    if step is not None:
        fields["step"] = step
    if item.caption:
        fields["caption"] = item.caption

    def tell(at: str, sha256: str, _: int, __: str | None) -> Note:
        return Note("media.logged", fields | {"path": at, "sha256": sha256})

    return FileTask(
        path,
        lambda sha256: begin + sha256[:12] + path.suffix.lower(),
        True,
        tell,
        temporary=item.is_temporary,
    )


def source(path: str | os.PathLike[str], upload: bool) -> FileTask:
    """``source/PATH``."""
    name = "source/" + inside(path)

    def tell(at: str, sha256: str, size: int, uri: str | None) -> Note:
        fields: dict[str, object] = {"path": at, "sha256": sha256, "bytes": size}
        return Note("source.saved", fields | ({"uri": uri} if uri else {}))

    return FileTask(Path(path), lambda _: name, upload, tell)


def resource(path: str | os.PathLike[str], role: str | None) -> FileTask:
    """What the run reads: hashed, not copied."""
    name = str(path).replace("\\", "/")

    def tell(at: str, sha256: str, size: int, uri: str | None) -> Note:
        fields: dict[str, object] = {"path": at, "sha256": sha256, "bytes": size, "uri": uri}
        return Note("resource.used", fields | ({"role": role} if role else {}))

    return FileTask(Path(path), lambda _: name, False, tell)


def inside(path: str | os.PathLike[str]) -> str:
    """The path as it was given, if it stays below the working folder; else the file's name."""
    plain = os.path.normpath(path).replace("\\", "/")
    return os.path.basename(plain) if os.path.isabs(plain) or plain.startswith("..") else plain
