"""The files that a run tells of, each with its name in the run and the event that tells it."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tailrace.sdk.contents import opened
from tailrace.sdk.uploads import FileTask
from tailrace.sdk.writer import Note
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
        return Note("media.logged", fields | {"path": at} | ({"sha256": sha256} if sha256 else {}))

    unknown = secrets.token_hex(6)
    return FileTask(
        path,
        lambda sha256: begin + (sha256[:12] or unknown) + path.suffix.lower(),
        True,
        tell,
        temporary=item.is_temporary,
    )


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

    def tell(at: str, sha256: str, size: int, uri: str | None) -> Note:
        fields = {"path": at} | _read(sha256, size)
        return Note("source.saved", fields | ({"uri": uri} if uri else {}))

    return FileTask(Path(path), lambda _: name, upload, tell)


def resource(path: str | os.PathLike[str], role: str | None) -> FileTask:
    """What the run reads: hashed, not copied."""
    name = str(path).replace("\\", "/")

    def tell(at: str, sha256: str, size: int, uri: str | None) -> Note:
        fields = {"path": at, "uri": uri} | _read(sha256, size)
        return Note("resource.used", fields | ({"role": role} if role else {}))

    return FileTask(Path(path), lambda _: name, False, tell)


def _read(sha256: str, size_bytes: int) -> dict[str, object]:
    return {"sha256": sha256, "bytes": size_bytes} if sha256 else {}


def inside(path: str | os.PathLike[str]) -> str:
    """The path as it was given, if it stays below the working folder; else the file's name."""
    plain = os.path.normpath(path).replace("\\", "/")
    return os.path.basename(plain) if os.path.isabs(plain) or plain.startswith("..") else plain
