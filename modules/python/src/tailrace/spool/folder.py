"""The folder of one writer."""

from __future__ import annotations

import os
import stat
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

from tailrace.spool import frame, lock
from tailrace.spool.frame import Entry, crc32c
from tailrace.spool.lock import SpoolLock

_SUFFIX = ".seg"
_SEGMENT_BYTES = 8 << 20
_READ_BYTES = 4 << 20
_UNKNOWN = 1 << 62
_MARK = struct.Struct(">QI")


class UnreadableError(OSError):
    """A dead writer's segment cannot be read, now or at all: asking again soon is of no use."""


def writer_folders(spools: Path) -> list[Path]:
    """The folders of writers, dead or alive, and those into which one may not look.

    Empty when there is no spool folder; OSError when it cannot be read.
    """
    try:
        return sorted(folder for folder in spools.iterdir() if _may_be_a_writers(folder))
    except FileNotFoundError:
        return []


def _may_be_a_writers(folder: Path) -> bool:
    try:
        return stat.S_ISREG(os.stat(folder / lock.FILE).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True  # who claims it is told why that cannot be


def target_of(folder: Path) -> str:
    """Where the writer's events were meant to go; empty when it cannot be read."""
    try:
        return (folder / "target").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _segments(folder: Path) -> list[Path]:
    return sorted(folder / name for name in os.listdir(folder) if name.endswith(_SUFFIX))


class WriterSpool:
    """Appends, reads and acknowledges the entries of one writer.

    Threads: one appends; one reads and acknowledges; ``close`` comes after both stopped. A living
    writer's files may be removed by somebody: ``restore`` makes them again.
    """

    def __init__(
        self, folder: Path, own: SpoolLock, bytes_max: int, target: str | None = None
    ) -> None:
        self._folder = folder
        self._lock = own
        self._target = target
        self._guard = threading.Lock()
        self._is_gone = False
        self._gone: list[tuple[int, int]] = []
        self._bytes_max = bytes_max
        self._bytes = 0
        self._mark_fd = os.open(folder / "acked", os.O_CREAT | os.O_RDWR, 0o644)
        self._acked = self._read_mark()
        self._is_claimed = False
        # The appending side.
        self._out = -1
        self._segment_bytes = 0
        self._last_ordinal = 0
        # Both: of each segment the path, how many bytes are whole frames, and the last ordinal.
        self._ends: list[tuple[Path, int, int]] = []
        # The reading side.
        self._reading: Path | None = None
        self._read_bytes = 0
        self._read_ordinal = 0
        self.damaged_bytes = 0

    @staticmethod
    def create(spools: Path, writer: str, target: str, bytes_max: int) -> WriterSpool:
        """Makes the folder of a new writer; OSError when it cannot be made."""
        folder = spools / writer
        spools.mkdir(parents=True, exist_ok=True)
        folder.mkdir()
        own = SpoolLock.try_take(folder)
        if own is None:
            raise OSError(f"the spool of writer {writer} has another owner already")
        # The lock comes first, the first segment last: what has no segment is nobody's to claim.
        (folder / "target").write_text(target, "utf-8")
        return WriterSpool(folder, own, bytes_max, target)

    @staticmethod
    def claim(folder: Path) -> WriterSpool | None:
        """Takes over a dead writer's spool; None when the writer lives or left nothing.

        OSError when it cannot be opened.
        """
        if not _segments(folder):
            return None
        own = SpoolLock.try_take(folder)
        if own is None:
            return None
        try:
            spool = WriterSpool(folder, own, 0)
            # Last ordinals are unknown, so never passed, until the segments were read.
            spool._last_ordinal = _UNKNOWN
            spool._ends = [(path, path.stat().st_size, _UNKNOWN) for path in _segments(folder)]
        except BaseException:
            own.close()
            raise
        spool._is_claimed = True
        return spool

    def fits(self, value_bytes: int, reserve_bytes: int) -> bool:
        """Whether an entry of this size stays below the bound, and so much over it."""
        return self._bytes + value_bytes + 64 <= self._bytes_max + reserve_bytes

    def append(self, entry: Entry) -> None:
        """Appends; when it raises OSError nothing was, and the next call tries the same place."""
        with self._guard:
            if self._is_gone:
                raise OSError(f"{self._folder} was removed")
            self._append(entry)

    def _append(self, entry: Entry) -> None:
        data = frame.encode(entry)
        if self._out < 0 or self._segment_bytes >= _SEGMENT_BYTES:
            self._roll(entry.ordinal)
        _write_all(self._out, data, self._segment_bytes)
        self._segment_bytes += len(data)
        self._bytes += len(data)
        self._last_ordinal = entry.ordinal
        path = self._ends[-1][0]
        self._ends[-1] = (path, self._segment_bytes, entry.ordinal)

    def _roll(self, first_ordinal: int) -> None:
        path = self._folder / f"{first_ordinal:020d}{_SUFFIX}"
        fd = os.open(path, os.O_CREAT | os.O_RDWR, 0o644)
        if self._out >= 0:
            os.close(self._out)
        self._out = fd
        self._segment_bytes = 0
        self._ends.append((path, 0, 0))

    def restore(self) -> bool:
        """Makes the folder again when its files were removed; whether it had to.

        What is not acknowledged of the segment that is written to is kept: the file is open. What
        was in removed segments before it is told by :meth:`gone`. OSError when the folder cannot be
        made; nothing is appended then until it can.
        """
        with self._guard:
            if self._is_there():
                return False
            self._is_gone = True
            self._forget_removed()
            self._make_again()
            self._is_gone = False
            return True

    def _is_there(self) -> bool:
        return (
            self._lock.is_there
            and lock.is_at(self._folder / "acked", self._mark_fd)
            and (self._out < 0 or lock.is_at(self._ends[-1][0], self._out))
        )

    def _make_again(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        if not self._lock.is_there:
            self._lock.close()
            own = SpoolLock.try_take(self._folder)
            if own is None:
                raise OSError(f"{self._folder} has another owner now")
            self._lock = own
        (self._folder / "target").write_text(self._target or "", "utf-8")
        mark_fd = os.open(self._folder / "acked", os.O_CREAT | os.O_RDWR, 0o644)
        os.close(self._mark_fd)
        self._mark_fd = mark_fd
        self._write_mark(self._acked)
        if self._out >= 0 and not lock.is_at(self._ends[-1][0], self._out):
            self._write_again()

    def _write_again(self) -> None:
        """The segment that is written to, from the open file into one that others see."""
        path, size, last = self._ends[-1]
        found = frame.scan(_read_at(self._out, size, 0), True).entries
        data = b"".join(frame.encode(entry) for entry in found if entry.ordinal > self._acked)
        path.unlink(missing_ok=True)  # another file of this name: never one that is open here
        fd = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o644)
        try:
            _write_all(fd, data, 0)
        except OSError:
            os.close(fd)
            path.unlink(missing_ok=True)  # else it would pass for the whole of it
            raise
        os.close(self._out)
        self._out = fd
        self._bytes += len(data) - size
        self._segment_bytes = len(data)
        self._ends[-1] = (path, len(data), last)
        if self._reading == path:
            self._read_bytes = 0  # what was read of it is passed over by its ordinals

    def _forget_removed(self) -> None:
        """Segments before the last that are no more: what was not read of them is lost."""
        for segment in [end for end in self._ends[:-1] if not end[0].exists()]:
            path, size, last = segment
            at = self._ends.index(segment)
            before = int(path.name[: -len(_SUFFIX)]) - 1
            passed = max(before, self._acked, self._read_ordinal)
            if last > passed:
                self._gone.append((passed, last))
            del self._ends[at]
            self._bytes -= size
            if self._reading == path:
                self._reading = None

    def gone(self) -> list[tuple[int, int]]:
        """Spans of ordinals (behind the first, up to the last) that were lost since the last call.

        Not all of them need have been in the spool.
        """
        with self._guard:
            gone, self._gone = self._gone, []
            return gone

    def read(self) -> list[Entry]:
        """The next entries in order that are not acknowledged; empty when all was read.

        OSError when it cannot be read; UnreadableError when the writer is dead besides.
        """
        with self._guard:
            try:
                return self._next()
            except OSError as e:
                if self._is_claimed:
                    raise UnreadableError(str(e)) from e
                if not isinstance(e, FileNotFoundError):
                    raise
                self._forget_removed()
                return self._next()

    def _next(self) -> list[Entry]:
        while True:
            ends = list(self._ends)
            at = next((i for i, e in enumerate(ends) if e[0] == self._reading), None)
            if at is None:
                if not ends:
                    return []
                self._reading, self._read_bytes, at = ends[0][0], 0, 0
            path, end, _ = ends[at]
            if self._read_bytes < end:
                entries = self._read_on(path, end)
                if entries:
                    return entries
            elif at + 1 < len(ends):
                if ends[at][2] == _UNKNOWN:
                    self._ends[at] = (path, end, self._read_ordinal)
                self._reading, self._read_bytes = ends[at + 1][0], 0
            else:
                return []

    def _read_on(self, path: Path, end: int) -> list[Entry]:
        size = min(_READ_BYTES, end - self._read_bytes)
        if self._out >= 0 and path == self._ends[-1][0]:
            data = _read_at(self._out, size, self._read_bytes)  # it may have been removed
        else:
            with open(path, "rb", buffering=0) as file:
                file.seek(self._read_bytes)
                data = file.read(size)
        if not data:
            raise OSError(f"{path} became shorter while it was read")
        found = frame.scan(data, self._read_bytes + len(data) == end)
        self._read_bytes += found.consumed
        self.damaged_bytes += found.damaged
        passed = max(self._acked, self._read_ordinal)
        if found.entries:
            self._read_ordinal = max(self._read_ordinal, found.entries[-1].ordinal)
        return [entry for entry in found.entries if entry.ordinal > passed]

    def acked(self, ordinal: int) -> None:
        """Everything up to this ordinal was acknowledged; segments of nothing else go."""
        with self._guard:
            self._acked = ordinal
            try:
                self._write_mark(ordinal)
            finally:
                self._forget_settled(ordinal)

    def _write_mark(self, ordinal: int) -> None:
        mark = struct.pack(">Q", ordinal)
        _write_all(self._mark_fd, mark + struct.pack(">I", crc32c(mark)), 0)

    def _forget_settled(self, ordinal: int) -> None:
        while len(self._ends) > 1 and self._ends[0][0] != self._reading:
            path, size, last = self._ends[0]
            if last > ordinal:
                return
            del self._ends[0]
            self._bytes -= size
            path.unlink(missing_ok=True)

    def _read_mark(self) -> int:
        data = os.pread(self._mark_fd, _MARK.size, 0) if hasattr(os, "pread") else b""
        if len(data) < _MARK.size:
            return 0
        ordinal, crc = _MARK.unpack(data)
        return int(ordinal) if crc32c(data[:8]) == crc else 0

    def settled(self) -> None:
        """All that can be read was read and settled, so ``close`` may remove the folder."""
        self._last_ordinal = self._acked

    def close(self) -> None:
        """Removes the folder when nothing is left to send, else keeps it for the next start."""
        if self._out >= 0:
            os.close(self._out)
            self._out = -1
        os.close(self._mark_fd)
        try:
            if self._last_ordinal <= self._acked:
                self._remove()
        finally:
            self._lock.close()

    def _remove(self) -> None:
        # Segments first: a folder without them is claimed by nobody, whatever happens in between.
        for path in self._files():
            path.unlink(missing_ok=True)
        try:
            self._folder.rmdir()
        except OSError:
            return  # somebody looks at it just now; an empty folder harms nobody

    def _files(self) -> Iterator[Path]:
        yield from _segments(self._folder)
        for name in ("acked", "target", lock.FILE):
            yield self._folder / name


def _write_all(fd: int, data: bytes, at: int) -> None:
    written = 0
    while written < len(data):
        written += _write_at(fd, data[written:] if written else data, at + written)


def _read_at(fd: int, size: int, at: int) -> bytes:
    if hasattr(os, "pread"):
        return os.pread(fd, size, at)
    os.lseek(fd, at, os.SEEK_SET)
    return os.read(fd, size)


def _write_at(fd: int, data: bytes, at: int) -> int:
    if hasattr(os, "pwrite"):
        return os.pwrite(fd, data, at)
    os.lseek(fd, at, os.SEEK_SET)
    return os.write(fd, data)
