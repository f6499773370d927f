"""Connections on which every wait ends in time."""

from __future__ import annotations

import contextlib
import http.client
import io
import math
import socket
import time
from typing import Any

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
