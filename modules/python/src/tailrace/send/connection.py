"""Requests to a server, over one connection that is kept open and waits no longer than it may."""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import math
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

API = "/api/v1"
ANSWER_BYTES_MAX = 16 << 20
"""For answers that are not what somebody asked to read."""
_TEXT_CHARS_MAX = 300
_READ_BYTES = 64 << 10
_CLOSED = (
    http.client.RemoteDisconnected,
    ConnectionError,
    ssl.SSLEOFError,
    ssl.SSLZeroReturnError,
)
_PROBLEM = "application/problem+json"
_PROBLEMS = "/problems/"

Body = bytes | Callable[[], Iterable[bytes]] | None
"""What is sent; a function makes it anew each time that it is sent."""


class TooLong(http.client.HTTPException):
    """An answer has more bytes than anybody wants to hold."""


@dataclass
class Response:
    """An answer, read to its end."""

    status: int
    headers: dict[str, str]
    body: bytes
    method: str = field(default="GET")

    def json(self) -> Any:
        """The body; ValueError when it is no JSON, or nested beyond reading."""
        try:
            return json.loads(self.body)
        except RecursionError as e:
            raise ValueError("it is nested too deeply") from e

    def problem(self) -> str | None:
        """The code of a problem document of a Tailrace server; None of anybody else's words."""
        media_type = self.headers.get("content-type", "").split(";")[0].strip().lower()
        if media_type != _PROBLEM:
            return None
        try:
            found = self.json()
        except ValueError:
            return None
        code = found.get("type") if isinstance(found, dict) else None
        if not isinstance(code, str) or not code.startswith(_PROBLEMS):
            return None
        return code[len(_PROBLEMS) :]

    def text(self) -> str:
        """The beginning of the body, for people: of a problem document, its detail."""
        try:
            found = self.json()
            if isinstance(found, dict) and isinstance(found.get("detail"), str):
                return str(found["detail"])
        except ValueError:
            pass
        text = self.body.decode("utf-8", "replace")
        return text if len(text) <= _TEXT_CHARS_MAX else text[:_TEXT_CHARS_MAX] + "..."

    def retry_after_s(self) -> float:
        """What ``Retry-After`` asks for; 0 for nothing."""
        text = self.headers.get("retry-after", "")
        return float(text) if text.isdigit() and len(text) <= 6 else 0.0


class Server:
    """A server's address, with one kept connection per thread that asks."""

    def __init__(self, url: str, token: str | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"not an http(s) URL with a host: {url!r}")
        self.url = url.rstrip("/")
        self._https = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port
        self._base = parts.path.rstrip("/")
        self._token = token
        self._local = threading.local()
        self._open: set[Connection] = set()
        self._closed = False

    def request(
        self,
        method: str,
        path: str,
        body: Body = None,
        headers: dict[str, str] | None = None,
        timeout_s: float = 15.0,
        total_s: float = math.inf,
        bytes_max: int | None = None,
    ) -> Response:
        """Asks; OSError or http.client.HTTPException when there is no answer.

        No wait for a byte is longer than ``timeout_s``, the whole no longer than ``total_s``, an
        answer no longer than ``bytes_max``. A kept connection that the server has closed meanwhile
        is opened again once.
        """
        until = time.monotonic() + total_s
        for last in (False, True):
            connection, fresh = self._connection()
            connection.waits.begin(timeout_s, until)
            connection.busy = True
            try:
                made = body() if callable(body) else body
                return self._once(connection, method, path, made, headers or {}, bytes_max)
            except _CLOSED:
                self._forget(connection)
                if fresh or last:
                    raise
            except BaseException:
                self._forget(connection)
                raise
            finally:
                connection.busy = False
        raise AssertionError("the loop returns or raises")

    def _once(
        self,
        connection: Connection,
        method: str,
        path: str,
        body: bytes | Iterable[bytes] | None,
        headers: dict[str, str],
        bytes_max: int | None,
    ) -> Response:
        cut: OSError | None = None
        own = self._headers(headers)
        try:
            connection.request(method, self._base + path, body=body, headers=own)
        except (BrokenPipeError, ConnectionResetError) as e:
            if connection.sock is None:
                raise
            cut = e  # an answer that came before the body's end may say why
        try:
            answer = connection.getresponse()
            data = _read(answer, bytes_max)
        except (OSError, http.client.HTTPException):
            if cut is not None:
                raise cut from None
            raise
        found = {name.lower(): value for name, value in answer.getheaders()}
        if answer.will_close or cut is not None:
            self._forget(connection)
        return Response(answer.status, found, data, method)

    def stream(self, path: str, headers: dict[str, str], timeout_s: float) -> Any:
        """An open answer to read from, on a connection of its own; the caller closes it."""
        connection = self._new()
        connection.waits.begin(timeout_s, time.monotonic() + timeout_s)
        connection.request("GET", self._base + path, headers=self._headers(headers))
        answer = connection.getresponse()
        connection.waits.begin(timeout_s, math.inf)
        return answer

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        own = {} if self._token is None else {"Authorization": f"Bearer {self._token}"}
        return own | more

    def _new(self) -> Connection:
        return (TlsConnection if self._https else Connection)(self._host, self._port)

    def _connection(self) -> tuple[Connection, bool]:
        if self._closed:
            raise ConnectionAbortedError("nothing is asked any more")
        kept: Connection | None = getattr(self._local, "connection", None)
        if kept is not None and kept.sock is not None:
            return kept, False
        made = self._new()
        self._local.connection = made
        self._open.add(made)
        return made, True

    def _forget(self, connection: Connection) -> None:
        connection.close()
        self._open.discard(connection)
        self._local.connection = None

    def close(self) -> None:
        """Closes all connections, for good; a request under way fails at once."""
        self._closed = True
        for connection in list(self._open):
            connection.abort()
            if not connection.busy:  # else its thread closes it
                connection.close()
        self._open.clear()


def _read(answer: http.client.HTTPResponse, bytes_max: int | None) -> bytes:
    """To the end; an answer that breaks off is none."""
    limit = math.inf if bytes_max is None else bytes_max
    parts: list[bytes] = []
    size = 0
    while data := answer.read(_READ_BYTES):
        size += len(data)
        if size > limit:
            raise TooLong(f"an answer of more than {bytes_max} bytes")
        parts.append(data)
    whole = b"".join(parts)
    if answer.length:
        raise http.client.IncompleteRead(whole, answer.length)
    return whole


_PIECE_BYTES = 64 << 10


class Waits:
    """How long the next wait may be. One exchange at a time."""

    def __init__(self) -> None:
        self._silence_s = math.inf
        self._until = math.inf

    def begin(self, silence_s: float, until: float) -> None:
        """From now on no wait is longer than ``silence_s``, and all end at ``until``."""
        self._silence_s = silence_s
        self._until = until

    def left_s(self) -> float:
        """TimeoutError when there is none."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("no complete answer in time")
        return min(self._silence_s, left)


class _Reader(io.RawIOBase):
    def __init__(self, inner: socket.socket, waits: Waits) -> None:
        self._socket = inner
        self._waits = waits
        self._raw: Any = inner.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._socket.settimeout(self._waits.left_s())
        return int(self._raw.readinto(buffer))

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedSocket:
    """As much of a socket as ``http.client`` uses; a timeout of its own is of each wait only."""

    def __init__(self, inner: socket.socket, waits: Waits) -> None:
        self._inner = inner
        self._waits = waits

    def sendall(self, data: Any) -> None:
        with memoryview(data).cast("B") as view:
            sent = 0
            while sent < len(view):
                self._inner.settimeout(self._waits.left_s())
                sent += self._inner.send(view[sent : sent + _PIECE_BYTES])

    def makefile(self, _: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._inner, self._waits))

    def abort(self) -> None:
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self._inner, socket.SHUT_RDWR)  # of TLS: without its goodbye

    def close(self) -> None:
        self._inner.close()


class Connection(http.client.HTTPConnection):
    """To be used by one thread; any may abort what it does."""

    def __init__(self, host: str, port: int | None) -> None:
        super().__init__(host, port)
        self.waits = Waits()
        self.busy = False
        self._create_connection = self._connected

    def connect(self) -> None:
        """Within the time for the exchange, whatever number of addresses there is."""
        super().connect()
        self.sock = _TimedSocket(self.sock, self.waits)

    def _connected(self, address: tuple[str, int], *_: Any) -> socket.socket:
        problem = OSError("the host has no address")
        found = socket.getaddrinfo(address[0], address[1], 0, socket.SOCK_STREAM)
        for family, kind, protocol, _name, where in found:
            made = socket.socket(family, kind, protocol)
            try:
                made.settimeout(self.waits.left_s())
                made.connect(where)
                made.settimeout(self.waits.left_s())  # for the handshake of TLS
                return made
            except OSError as e:
                made.close()
                problem = e
        raise problem

    def abort(self) -> None:
        """Wakes the thread that waits for this; it gets an OSError."""
        sock: Any = self.sock
        if isinstance(sock, _TimedSocket):  # not while it connects
            sock.abort()


class TlsConnection(Connection, http.client.HTTPSConnection):
    """The same over TLS."""
