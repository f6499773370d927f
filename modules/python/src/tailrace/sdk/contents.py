"""A file's bytes as they were when they were hashed."""

from __future__ import annotations

import hashlib
import math
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_CHUNK_BYTES = 1 << 20

Check = Callable[[], None]
"""Is called between chunks, and raises when there is no time for another."""


class ChangedError(Exception):
    """The file is not what was hashed any more."""


@dataclass(frozen=True)
class Contents:
    """What is said of a file, and sent of it: both are the same bytes, or nothing is sent."""

    path: Path
    sha256: str
    size_bytes: int

    @staticmethod
    def of(path: Path, check: Check) -> Contents:
        """Reads what is there now, not what is appended meanwhile; OSError when it cannot."""
        digest = hashlib.sha256()
        size = 0
        with opened(path) as file:
            # Those of the kernel have a length of 0, whatever there is to read.
            end = os.fstat(file.fileno()).st_size or math.inf
            while size < end:
                check()
                data = file.read(int(min(_CHUNK_BYTES, end - size)))
                if not data:
                    break
                digest.update(data)
                size += len(data)
        return Contents(path, digest.hexdigest(), size)

    def pieces(self, check: Check) -> Iterator[bytes]:
        """The bytes; ChangedError before the last ones when they are not those that were hashed."""
        digest = hashlib.sha256()
        left = self.size_bytes
        try:
            with opened(self.path) as file:
                while left > 0:
                    check()
                    data = file.read(min(_CHUNK_BYTES, left))
                    digest.update(data)
                    left -= len(data)
                    if not data or (left == 0 and digest.hexdigest() != self.sha256):
                        raise ChangedError(f"{self.path} changes while it is read")
                    yield data
        except OSError as e:  # of the file, and not of the connection
            raise ChangedError(f"{self.path} cannot be read any more: {e}") from e


def opened(path: Path) -> BinaryIO:
    """A regular file to read; OSError for what would block or never end."""
    _check_regular(path, os.stat(path))  # before opening, which may do something to a device
    return open(path, "rb", opener=_regular)


def _regular(path: str, flags: int) -> int:
    fd = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # a pipe could have come meanwhile
    try:
        _check_regular(path, os.fstat(fd))
    except BaseException:
        os.close(fd)
        raise
    return fd


def _check_regular(path: Path | str, status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(f"{path} is a folder")
    if not stat.S_ISREG(status.st_mode):
        raise OSError(f"{path} is not a regular file but a pipe, a socket or a device")
