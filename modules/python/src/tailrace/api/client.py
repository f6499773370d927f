"""The way in: an address, and the lists that it has."""

from __future__ import annotations

import http.client
import os
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from tailrace.sdk.settings import DEFAULT_URL
from tailrace.send.connection import API, Response, Server

if TYPE_CHECKING:
    from tailrace.api.runs import RunInfo

_NOT_READY_S = 30.0
_PAGE = 1_000


class ApiError(Exception):
    """The server said no. ``status`` is HTTP's, 0 when nobody answered; ``code`` the problem's.

    >>> try:
    ...     api.run("nobody")
    ... except ApiError as e:
    ...     print(e.status, e.code)
    404 not-found
    """

    def __init__(self, message: str, status: int = 0, code: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code

    @staticmethod
    def of(response: Response) -> ApiError:
        """Of a problem document."""
        try:
            found = response.json()
            code = str(found.get("type", "")).rsplit("/", 1)[-1]
        except (ValueError, AttributeError):
            code = ""
        return ApiError(f"{code or response.status}: {response.text()}", response.status, code)


class Api:
    """A server to ask. Reads wait up to 30 s for one that is not ready yet; any thread may ask.

    >>> api = tailrace.Api()
    >>> found = api.runs("metrics.loss.min < 0.5", sort="metrics.loss.min", project="mnist")
    >>> best = next(found)
    >>> best.id, best.status, best.config["lr"]
    ('shown', 'finished', 0.1)

    :param url: ``TAILRACE_URL``, else http://127.0.0.1:8080.
    :param token: ``TAILRACE_TOKEN``, where the server wants one.
    :param waiting: is told once when a server that is not ready is waited for.
    """

    def __init__(
        self,
        url: str | None = None,
        token: str | None = None,
        *,
        waiting: Callable[[str], object] | None = None,
    ) -> None:
        self._waiting = waiting
        own_url = url or os.environ.get("TAILRACE_URL") or DEFAULT_URL
        self.server = Server(own_url, token or os.environ.get("TAILRACE_TOKEN"))

    @property
    def url(self) -> str:
        """Of the server."""
        return self.server.url

    def runs(
        self,
        filter: str | None = None,
        sort: str | None = None,
        *,
        project: str | None = None,
        deleted: bool = False,
        after: str | None = None,
    ) -> Iterator[RunInfo]:
        """All runs that match, a page at a time.

        :param filter: as in ``status = 'running' and metrics.loss.min < 0.3``.
        :param sort: as in ``-metrics.loss.min,name``; a minus is descending.
        :param project: only its runs.
        :param deleted: deleted runs instead of the others.
        :param after: what :meth:`log_end` returned: waits up to 10 s until all that the log held
            then is in the answer; without it a run that has just ended may show less.
        :raises ApiError: ``bad-filter`` with the place of the mistake.
        """
        from tailrace.api.runs import RunInfo

        if project is not None:
            own = f"project = {quoted(project)}"
            filter = f"{own} and ({filter})" if filter else own
        asked = {"filter": filter, "sort": sort, "deleted": "true" if deleted else None}
        asked["after"] = after
        for row in self.pages("/runs", "runs", asked):
            yield RunInfo(self, row)

    def table(
        self, columns: list[str], filter: str | None = None, sort: str | None = None
    ) -> list[dict[str, Any]]:
        """Some columns of all runs that match, one mapping a run.

        >>> api.table(["id", "config.lr", "metrics.loss.min"], filter="id = 'shown'")
        [{'id': 'shown', 'config.lr': 0.1, 'metrics.loss.min': 0.25}]

        :param columns: as :meth:`columns` lists them.
        """
        asked = {"filter": filter, "sort": sort, "columns": ",".join(columns)}
        return list(self.pages("/runs", "runs", asked))

    def run(self, id: str) -> RunInfo:
        """One run; ApiError with code ``not-found`` when there is none."""
        from tailrace.api.runs import RunInfo

        return RunInfo(self, self.get(f"/runs/{quote(id)}")["run"])

    def projects(self) -> list[dict[str, Any]]:
        """All projects: ``id``, ``lastEventTime`` (epoch ms) and ``runs`` by status, in numbers."""
        return list(self.get("/projects")["projects"])

    def columns(self, prefix: str | None = None) -> list[dict[str, Any]]:
        """What can be filtered, sorted and shown: ``name``, ``kind``, and of how many ``runs``."""
        return list(self.get("/columns", {"prefix": prefix})["columns"])

    def info(self) -> dict[str, Any]:
        """The server's ``version``, its ``kafka``, its ``limits``, how far its ``position`` is."""
        return dict(self.get("/info"))

    def log_end(self) -> str:
        """The position at which the log ends now, for reads ``after`` it.

        >>> [run.id for run in api.runs("id = 'shown'", after=api.log_end())]
        ['shown']

        :raises ApiError: when the log does not tell within 2 s.
        """
        end = self.get("/info", {"end": "true"})["end"]
        if end is None:
            raise ApiError("the log does not tell where it ends", 503, "not-ready")
        return str(end)

    def pages(
        self, path: str, member: str, asked: Mapping[str, Any], limit: int | None = None
    ) -> Iterator[dict[str, Any]]:
        """The items of a list on all of its pages; at most ``limit``."""
        cursor = None
        left = limit
        while True:
            size = _PAGE if left is None else min(_PAGE, left)
            page = self.get(path, {**asked, "limit": size, "cursor": cursor})
            yield from page[member]
            cursor = page.get("next")
            left = None if left is None else left - len(page[member])
            if cursor is None or left == 0:
                return

    def get(self, path: str, asked: Mapping[str, Any] | None = None) -> Any:
        """The JSON of an answer; waits up to 30 s for a server that is not ready yet."""
        return self.ask("GET", path, asked).json()

    def ask(
        self,
        method: str,
        path: str,
        asked: Mapping[str, Any] | None = None,
        body: Any = None,
        headers: dict[str, str] | None = None,
    ) -> Response:
        """The answer; ApiError for another status than 200 and 201."""
        target = API + path + query(asked)
        until = time.monotonic() + _NOT_READY_S
        while True:
            try:
                response = self.server.request(method, target, body, headers, 60.0)
            except (OSError, http.client.HTTPException) as e:
                raise ApiError(
                    f"no answer from {self.url}: {type(e).__name__}: {e}. Is the server up?"
                ) from e
            if response.status in (200, 201):
                return response
            again = response.status in (429, 503) and method == "GET"
            if not again or time.monotonic() > until:
                raise ApiError.of(response)
            if self._waiting is not None:
                self._waiting(f"the server is not ready, waiting: {response.text()}")
                self._waiting = None
            time.sleep(min(2.0, max(0.2, response.retry_after_s())))


def query(asked: Mapping[str, Any] | None) -> str:
    """The query of a URL; what is None is left out, a list is repeated."""
    found = {key: value for key, value in (asked or {}).items() if value is not None}
    return "?" + urlencode(found, doseq=True) if found else ""


def quoted(text: str) -> str:
    """A text as it stands in a filter."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
