"""A file's bytes as they were when they were hashed, and how they get to the server."""

from __future__ import annotations

import base64
import hashlib
import http.client
import math
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, urlencode

from tailrace.send.connection import ANSWER_BYTES_MAX, API, Server

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


_SILENCE_S = 60.0
_BYTES_PER_S_MIN = 8 << 10
_TEMPORARY = (408, 425, 429)
_NOT_HERE = (501, 505)
_SETTINGS = (401, 403, 501)


@dataclass(frozen=True)
class Put:
    """What became of one try; empty ``why`` when the server has the file.

    ``may_pass`` says that the same file may be taken soon, ``is_final`` that it never will be: a
    Tailrace server's own word, and not about the token or that it keeps no artifacts.
    """

    why: str = ""
    may_pass: bool = True
    is_final: bool = False
    retry_after_s: float = 0.0


def put(
    server: Server | None, run: str, name: str, role: str | None, contents: Contents, check: Check
) -> Put:
    """Sends it as an artifact of the run; raises what ``check`` raises, and ChangedError."""
    if server is None:
        return Put("there is no server to send it to", False)
    digest = base64.b64encode(bytes.fromhex(contents.sha256)).decode()
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Length": str(contents.size_bytes),
        "Content-Digest": f"sha-256=:{digest}:",
    }
    asked = "?" + urlencode({"role": role}) if role else ""
    try:
        answer = server.request(
            "PUT",
            f"{API}/runs/{quote(run)}/artifacts/{quote(name)}{asked}",
            lambda: contents.pieces(check),
            headers,
            _SILENCE_S,
            _SILENCE_S + contents.size_bytes / _BYTES_PER_S_MIN,
            ANSWER_BYTES_MAX,
        )
    except (OSError, http.client.HTTPException) as e:
        return Put(f"{type(e).__name__}: {e}")
    status = answer.status
    if status in (200, 201):
        return Put()
    is_fault = status >= 500 and status not in _NOT_HERE
    may_pass = is_fault or status in _TEMPORARY or answer.problem() == "digest-mismatch"
    is_final = not may_pass and answer.problem() is not None and status not in _SETTINGS
    return Put(f"status {status}: {answer.text()}", may_pass, is_final, answer.retry_after_s())
