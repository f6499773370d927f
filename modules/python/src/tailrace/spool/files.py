"""What one writer has yet to upload: a small file of JSON for each, beside the writer's lock."""

from __future__ import annotations

import contextlib
import json
import threading
from pathlib import Path
from typing import Any

from tailrace.spool import lock
from tailrace.spool.lock import SpoolLock

FOLDER = "files"
_SUFFIX = ".json"


def file_folders(spools: Path) -> list[Path]:
    """Those of writers, dead or alive; OSError when they cannot be listed."""
    try:
        found = [folder for folder in (spools / FOLDER).iterdir() if folder.is_dir()]
    except FileNotFoundError:
        return []
    return sorted(found)


class FileSpool:
    """Any thread. The folder is made with the first entry, and goes with the last.

    Its lock tells that the writer lives.
    """

    def __init__(self, folder: Path, own: SpoolLock | None = None, target: str = "") -> None:
        self._folder = folder
        self._target = target
        self._lock = own
        self._guard = threading.RLock()  # a signal handler may end the run

    @staticmethod
    def of(spools: Path, writer: str, target: str) -> FileSpool:
        """Of a new writer; nothing is made yet."""
        return FileSpool(spools / FOLDER / writer, None, target)

    @staticmethod
    def claim(folder: Path) -> FileSpool | None:
        """Takes over what a dead writer left; None when it lives. OSError when it cannot."""
        own = SpoolLock.try_take(folder)
        return None if own is None else FileSpool(folder, own)

    def remember(self, key: str, entry: dict[str, Any]) -> None:
        """Keeps it, in place of what was kept under the key. OSError when the disk does not."""
        data = json.dumps(entry)
        with self._guard:
            if self._lock is None or not self._lock.is_there:
                self._make()
            new = self._folder / f"{key}.new"
            new.write_text(data, "utf-8")
            new.replace(self._folder / (key + _SUFFIX))

    def _make(self) -> None:
        if self._lock is not None:
            self._lock.close()  # of a folder that somebody removed
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = SpoolLock.try_take(self._folder)
        if self._lock is None:
            raise OSError(f"{self._folder} has another owner")
        (self._folder / "target").write_text(self._target, "utf-8")

    def forget(self, key: str) -> None:
        """It needs no uploading any more; if the disk keeps it, it is uploaded again."""
        with contextlib.suppress(OSError):
            (self._folder / (key + _SUFFIX)).unlink(missing_ok=True)

    def held(self) -> list[str]:
        """Under which something is kept."""
        return sorted(path.stem for path in self._folder.glob("*" + _SUFFIX))

    def entry(self, key: str) -> dict[str, Any]:
        """What is kept; empty when it is none of ours. OSError when it cannot be read."""
        try:
            entry = json.loads((self._folder / (key + _SUFFIX)).read_text("utf-8"))
        except ValueError:
            entry = None
        return entry if isinstance(entry, dict) else {}

    def close(self) -> None:
        """Gives the folder up, and removes it when nothing is left in it."""
        with self._guard:
            if self._lock is None:
                return
            try:
                if not any(self._folder.glob("*" + _SUFFIX)):
                    self._remove()
            finally:
                self._lock.close()
                self._lock = None

    def _remove(self) -> None:
        try:
            for name in ("target", lock.FILE):
                (self._folder / name).unlink(missing_ok=True)
            for left in self._folder.glob("*.new"):
                left.unlink(missing_ok=True)
            self._folder.rmdir()
        except OSError:
            return  # somebody looks at it just now; an empty folder harms nobody
