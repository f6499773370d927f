"""Requests to a server, over one connection that is kept open."""

from __future__ import annotations

import http.client
import json
import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

API = "/api/v1"
_TEXT_CHARS_MAX = 300


@dataclass
class Response:
    """An answer, read to its end."""

    status: int
    headers: dict[str, str]
    body: bytes
    method: str = field(default="GET")

    def json(self) -> Any:
        """The body; ValueError when it is no JSON."""
        return json.loads(self.body)

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
        self._open: set[http.client.HTTPConnection] = set()

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        timeout_s: float = 15.0,
    ) -> Response:
        """Asks; OSError or http.client.HTTPException when there is no answer.

        A kept connection that the server has closed meanwhile is opened again once.
        """
        for last in (False, True):
            connection, fresh = self._connection(timeout_s)
            try:
                return self._once(connection, method, path, body, headers or {})
            except (http.client.RemoteDisconnected, ConnectionError):
                self._forget(connection)
                if fresh or last:
                    raise
            except BaseException:
                self._forget(connection)
                raise
        raise AssertionError("the loop returns or raises")

    def _once(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        body: Any,
        headers: dict[str, str],
    ) -> Response:
        connection.request(method, self._base + path, body=body, headers=self._headers(headers))
        answer = connection.getresponse()
        data = answer.read()
        found = {name.lower(): value for name, value in answer.getheaders()}
        if answer.will_close:
            self._forget(connection)
        return Response(answer.status, found, data, method)

    def stream(self, path: str, headers: dict[str, str], timeout_s: float) -> Any:
        """An open answer to read from, on a connection of its own; the caller closes it."""
        connection = self._new(timeout_s)
        connection.request("GET", self._base + path, headers=self._headers(headers))
        return connection.getresponse()

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        own = {} if self._token is None else {"Authorization": f"Bearer {self._token}"}
        return own | more

    def _new(self, timeout_s: float) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._https else http.client.HTTPConnection
        return kind(self._host, self._port, timeout=timeout_s)

    def _connection(self, timeout_s: float) -> tuple[http.client.HTTPConnection, bool]:
        kept: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if kept is not None and kept.sock is not None:
            kept.sock.settimeout(timeout_s)
            return kept, False
        made = self._new(timeout_s)
        self._local.connection = made
        self._open.add(made)
        return made, True

    def _forget(self, connection: http.client.HTTPConnection) -> None:
        connection.close()
        self._open.discard(connection)
        self._local.connection = None

    def close(self) -> None:
        """Closes all connections; a request under way fails."""
        for connection in list(self._open):
            connection.close()
        self._open.clear()
