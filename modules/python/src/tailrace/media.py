"""What is logged and is no number: images, tables, histograms, and folders of files."""

from __future__ import annotations

import json
import math
import os
import secrets
import struct
import tempfile
import weakref
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

from tailrace.sdk.counters import warn


class Media:
    """A file that belongs to a name and a step of a run."""

    kind = "file"

    def __init__(self, caption: str | None) -> None:
        self.caption = caption
        self.is_temporary = True

    def tailrace_file(self, folder: Path) -> Path:
        """Where the bytes lie; below ``folder`` when they have to be written first."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{secrets.token_hex(8)}{self._suffix()}"
        try:
            path.write_bytes(self._bytes())
        except OSError:
            path.unlink(missing_ok=True)
            raise
        return path

    def _suffix(self) -> str:
        return ".json"

    def _bytes(self) -> bytes:
        raise NotImplementedError


class Image(Media):
    """An image: a file's path, an array, or a picture of PIL or matplotlib.

    >>> run.log({"sample": tailrace.Image([[0, 128], [255, 64]], caption="two by two")}, step=0)

    :param data: an array has the shape (height, width), (height, width, 1), (.., 3) or (.., 4);
        whole numbers are 0 to 255, others 0.0 to 1.0. An array becomes a PNG here and now.
    :param caption: a line below it.
    :raises ValueError: for other shapes.
    """

    kind = "image"

    def __init__(self, data: Any, caption: str | None = None, **_: Any) -> None:
        super().__init__(caption)
        self._path: Path | None = None
        self._png = b""
        if isinstance(data, str | os.PathLike):
            self._path = Path(data)
            self.is_temporary = False
        elif hasattr(data, "savefig"):
            self._png = _saved(data.savefig)
        elif hasattr(data, "save") and hasattr(data, "mode"):
            self._png = _saved(data.save)
        else:
            self._png = _png(data)

    def tailrace_file(self, folder: Path) -> Path:
        """The file that was given, or a PNG."""
        return self._path if self._path is not None else super().tailrace_file(folder)

    def _suffix(self) -> str:
        return ".png"

    def _bytes(self) -> bytes:
        return self._png


class Placed(NamedTuple):
    """A cell of a table whose media is an artifact of its own."""

    kind: str
    path: str
    caption: str | None


class Table(Media):
    """Rows of values under named columns; ``data`` and ``columns``, or a pandas ``dataframe``.

    >>> table = tailrace.Table(columns=["image", "label"], data=[["a.png", 7]])
    >>> table.add_data("b.png", 3)
    >>> run.log({"predictions": table}, step=0)

    It becomes JSON; values that JSON has not are written as texts. Images and the like become
    artifacts of their own, and the cell says which: ``{"kind": "image", "path": ...}``.
    """

    kind = "table"

    def __init__(
        self,
        columns: Sequence[str] | None = None,
        data: Iterable[Sequence[Any]] | None = None,
        dataframe: Any = None,
        caption: str | None = None,
        **_: Any,
    ) -> None:
        super().__init__(caption)
        if dataframe is not None:
            columns = [str(column) for column in dataframe.columns]
            data = dataframe.values.tolist()
        self.columns = list(columns or [])
        self.data = [list(row) for row in data or []]

    def add_data(self, *row: Any) -> None:
        """Adds a row; ValueError when it has not as many values as there are columns."""
        if len(row) != len(self.columns):
            raise ValueError(f"a row of {len(row)} values for {len(self.columns)} columns")
        self.data.append(list(row))

    def tailrace_cells(self) -> Iterator[tuple[Media, list[Any], int]]:
        """The media in it, each with the row and the place where it stands."""
        for row in self.data:
            for at, value in enumerate(row):
                if isinstance(value, Media):
                    yield value, row, at

    def _bytes(self) -> bytes:
        rows = [[_cell(value) for value in row] for row in self.data]
        return json.dumps({"columns": self.columns, "data": rows}).encode()


class Histogram(Media):
    """How often values lie in each bin: of a sequence, or as numpy's ``(counts, edges)``.

    >>> run.log({"weights": tailrace.Histogram([0.1, 0.2, 0.2, 0.9], num_bins=4)}, step=0)

    :param sequence: numbers of any shape; NaN and infinities are left out.
    :param np_histogram: n counts and n + 1 edges, in place of a sequence.
    :param num_bins: of the same width, from the smallest to the largest value.
    :raises ValueError: when there is not one edge more than there are counts.
    """

    kind = "histogram"

    def __init__(
        self,
        sequence: Iterable[float] | None = None,
        np_histogram: tuple[Sequence[float], Sequence[float]] | None = None,
        num_bins: int = 64,
        caption: str | None = None,
    ) -> None:
        super().__init__(caption)
        if np_histogram is not None:
            counts, edges = np_histogram
            self.counts = [float(count) for count in counts]
            self.edges = [float(edge) for edge in edges]
            if len(self.edges) != len(self.counts) + 1:
                raise ValueError(
                    f"{len(self.counts)} counts need one edge more, not {len(self.edges)}"
                )
        else:
            self.counts, self.edges = _binned(sequence if sequence is not None else (), num_bins)

    def _bytes(self) -> bytes:
        return json.dumps({"counts": self.counts, "edges": self.edges}).encode()


class Artifact:
    """Files that are uploaded together, below one name.

    >>> model = tailrace.Artifact("model", type="model")
    >>> model.add_file("model.bin")
    >>> uploads = run.log_artifact(model)

    :param name: the folder in which they are in the run.
    :param type: the role of each.
    """

    def __init__(self, name: str, type: str = "artifact", **others: Any) -> None:
        self.name = name
        self.type = type
        self.tailrace_references: list[tuple[str, str]] = []
        self.tailrace_temporary: set[Path] = set()
        self._files: list[tuple[str, Path]] = []
        weakref.finalize(self, _remove, self.tailrace_temporary)
        for other, value in others.items():
            if value:
                warn(f"an Artifact has no {other}: it was left out")

    def add_file(self, path: str | os.PathLike[str], name: str | None = None) -> None:
        """Adds a file, below its own name when no other is said; it is read when it is logged."""
        self._files.append((f"{self.name}/{name or Path(path).name}", Path(path)))

    def add_dir(self, path: str | os.PathLike[str], name: str | None = None) -> None:
        """Adds a folder's files, those of its folders included."""
        top = Path(path)
        for file in sorted(top.rglob("*")):
            if file.is_file():
                inside = file.relative_to(top).as_posix()
                self._files.append((f"{self.name}/{name + '/' if name else ''}{inside}", file))

    def new_file(self, name: str, mode: str = "w") -> IO[Any]:
        """A temporary file to write to, which is one of the artifact's.

        >>> model = tailrace.Artifact("model")
        >>> with model.new_file("classes.txt") as file:
        ...     _ = file.write("cat, dog")

        :param name: its path below the artifact.
        :param mode: w or wb.
        """
        handle, path = tempfile.mkstemp(prefix="tailrace-", suffix=Path(name).suffix)
        self._files.append((f"{self.name}/{name}", Path(path)))
        self.tailrace_temporary.add(Path(path))
        return os.fdopen(handle, mode, encoding=None if "b" in mode else "utf-8")

    def add_reference(self, uri: str, name: str | None = None) -> None:
        """Tells of something that lies elsewhere, such as s3://bucket/key; nothing is uploaded."""
        at = name or uri.rstrip("/").rsplit("/", 1)[-1]
        self.tailrace_references.append((f"{self.name}/{at}", uri))

    def tailrace_files(self) -> list[tuple[str, Path]]:
        """Names in the run, and where the files lie."""
        return list(self._files)


def _remove(files: set[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def _cell(value: Any) -> Any:
    if isinstance(value, Placed):
        return {"kind": value.kind, "path": value.path, "caption": value.caption}
    item = getattr(value, "item", None)
    if callable(item):
        value = item()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _saved(save: Any) -> bytes:
    import io

    out = io.BytesIO()
    save(out, format="png")
    return out.getvalue()


def _binned(values: Iterable[float], count: int) -> tuple[list[float], list[float]]:
    flat = getattr(values, "ravel", None)
    found = [float(v) for v in (flat() if callable(flat) else values)]
    finite = [v for v in found if math.isfinite(v)]
    if not finite:
        return [0.0], [0.0, 1.0]
    low, high = min(finite), max(finite)
    if low == high:
        low, high = low - 0.5, high + 0.5
    width = (high - low) / count
    counts = [0.0] * count
    for v in finite:
        counts[min(count - 1, int((v - low) / width))] += 1
    return counts, [low + i * width for i in range(count)] + [high]


def _png(data: Any) -> bytes:
    """A PNG (RFC 2083) of nested sequences or of anything that has ``tolist``."""
    rows = data.tolist() if hasattr(data, "tolist") else data
    if not rows or not isinstance(rows, list) or not isinstance(rows[0], list):
        raise ValueError("an image is a path, a picture, or an array of 2 or 3 dimensions")
    grey = not isinstance(rows[0][0], list)
    channels = 1 if grey else len(rows[0][0])
    colour = {1: 0, 3: 2, 4: 6}.get(channels)
    if colour is None:
        raise ValueError(f"an image has 1, 3 or 4 channels, not {channels}")
    lines = bytearray()
    for row in rows:
        flat = row if grey else [value for pixel in row for value in pixel]
        lines.append(0)
        lines += bytes(_level(value) for value in flat)
    size = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, colour, 0, 0, 0)
    parts = [(b"IHDR", size), (b"IDAT", zlib.compress(bytes(lines), 6)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _level(value: float) -> int:
    if isinstance(value, float):
        value = 0 if math.isnan(value) else value * 255
    return max(0, min(255, round(value)))


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
