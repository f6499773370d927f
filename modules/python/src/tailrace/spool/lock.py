"""The sign that a writer's folder has a living owner: a file lock, gone when the process dies."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

FILE = "lock"

_owned: set[str] = set()
"""Folders of this process: not even opened again, since closing a file gives up all its locks."""


def forget_after_fork() -> None:
    """In a forked child: what the parent owns is not the child's."""
    _owned.clear()


def is_at(path: str | Path, fd: int) -> bool:
    """Whether the open file is the one at this path; also when that cannot be told just now."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(fd))
    except OSError as e:
        return e.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ESTALE)


class SpoolLock:
    """A lock that is held until it is closed."""

    def __init__(self, folder: str, fd: int) -> None:
        self._folder = folder
        self._fd = fd

    @staticmethod
    def try_take(writer_folder: Path) -> SpoolLock | None:
        """Takes the folder; None when its owner lives, here or in another process."""
        folder = os.path.realpath(writer_folder)
        if folder in _owned:
            return None
        fd = os.open(os.path.join(folder, FILE), os.O_CREAT | os.O_RDWR, 0o644)
        try:
            _lock(fd)
        except OSError:
            os.close(fd)
            return None
        _owned.add(folder)
        return SpoolLock(folder, fd)

    @property
    def is_there(self) -> bool:
        """Whether others still see it: False when its file was removed, and after ``close``."""
        return self._fd >= 0 and is_at(os.path.join(self._folder, FILE), self._fd)

    def close(self) -> None:
        """Gives the folder up."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
            _owned.discard(self._folder)


if sys.platform == "win32":
    import msvcrt

    def _lock(fd: int) -> None:
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(fd: int) -> None:
        fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
