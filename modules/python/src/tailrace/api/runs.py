"""A run as the server knows it."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from tailrace.send.connection import API

if TYPE_CHECKING:
    from tailrace.api.client import Api


ENDED = ("finished", "failed", "interrupted")
_SILENCE_S = 30.0  # a tail pings every 10 s


class Frame(NamedTuple):
    """One event of a tail: ``run``, ``metrics``, ``log``, ``alert``, ``gap`` or ``caught-up``."""

    event: str
    data: dict[str, Any]
    id: str | None


class RunInfo:
    """Its fields are attributes: ``status``, ``config``, ``summary``, ``tags``, ``reason``, ...

    They are those of ``GET /runs`` in snake case, such as ``duration_ms`` and ``world_size``, as of
    when it was asked; ``row`` is the answer itself. Times are epoch milliseconds. What only
    ``GET /runs/RUN`` tells, such as ``ranks``, is there after :meth:`Api.run` or :meth:`refresh`.

    >>> shown = api.run("shown")
    >>> shown.summary, [rank["status"] for rank in shown.ranks]
    ({'accuracy': 0.98}, ['finished'])
    """

    def __init__(self, api: Api, row: dict[str, Any]) -> None:
        self._api = api
        self.row = row

    def __getattr__(self, name: str) -> Any:
        words = name.split("_")
        camel = words[0] + "".join(word.title() for word in words[1:])
        if camel in self.row:
            return self.row[camel]
        raise AttributeError(f"a run has no {name!r}; it has {', '.join(sorted(self.row))}")

    def __repr__(self) -> str:
        return f"<run {self.row['id']}: {self.row.get('status')}>"

    @property
    def has_ended(self) -> bool:
        """Whether it is finished, failed or interrupted. A lost run may come back."""
        return self.row.get("status") in ENDED

    def refresh(self) -> RunInfo:
        """Asks again, for everything; itself."""
        self.row = self._api.get(self._path())["run"]
        return self

    def metrics(self) -> list[dict[str, Any]]:
        """Every metric with its count, first, last, smallest and largest value."""
        return list(self._api.get(self._path("metrics"))["metrics"])

    def history(
        self,
        *metrics: str,
        rank: int | None = None,
        attempt: int | str | None = None,
        points: int | None = None,
    ) -> History:
        """Every point of some metrics, or of all, joined by step and rank.

        :param rank: only this one; without it, all.
        :param attempt: a number, or "all"; without it, what the last attempts made of the run.
        :param points: at most so many per metric and rank: then it is the last value of each
            bucket of steps; smallest and largest are in :meth:`series`.
        """
        names = metrics or tuple(metric["name"] for metric in self.metrics())
        if points is not None:
            return self._reduced(names, rank, attempt, points)
        asked = {"rank": rank, "attempt": attempt or "effective", "format": "ndjson"}
        found: dict[str, list[dict[str, Any]]] = {}
        for name in names:
            text = self._api.ask("GET", self._path("points"), {"metric": name, **asked}).body
            found[name] = [json.loads(line) for line in text.splitlines()]
        return History.of(found)

    def _reduced(
        self, names: tuple[str, ...], rank: int | None, attempt: int | str | None, points: int
    ) -> History:
        found: dict[str, list[dict[str, Any]]] = {}
        for name in names:
            each = "each" if rank is None else rank
            answer = self.series(name, points=points, rank=each, attempt=attempt)
            found[name] = []
            for own in answer.get("ranks", [answer]):
                steps = own.get("lastX") or own["x"]
                found[name] += [
                    {
                        "step": step,
                        "time": at,
                        "value": value,
                        "rank": own["rank"],
                        "attempt": attempt if isinstance(attempt, int) else self.row["attempt"],
                    }
                    for step, at, value in zip(steps, own["time"], own["last"], strict=True)
                    if value is not None
                ]
        return History.of(found)

    def series(self, metric: str, **asked: Any) -> dict[str, Any]:
        """A curve in at most 1,000 buckets that hide no extreme; see ``GET /runs/{run}/series``.

        >>> curve = shown.series("loss", points=2)
        >>> curve["x"], curve["min"], curve["count"]
        ([0, 2], [0.5, 0.25], [2, 1])

        :param asked: points, x, from, to, rank and attempt.
        :returns: arrays of one length: x, first, last, min, max, mean, count, nonFinite, ...
        """
        return dict(self._api.get(self._path("series"), {"metric": metric, **asked}))

    def logs(
        self,
        *,
        stream: str | None = None,
        rank: int | None = None,
        contains: str | None = None,
        last: int | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Lines in the order of the log: ``n``, ``rank``, ``stream``, ``time``, ``text``.

        :param last: only so many from the end, at most 1,000.
        """
        asked = {"stream": stream, "rank": rank, "q": contains}
        if last is not None:
            yield from self._api.get(self._path("logs"), {**asked, "last": last})["lines"]
        else:
            yield from self._api.pages(self._path("logs"), "lines", asked)

    def events(self) -> Iterator[dict[str, Any]]:
        """The timeline: every lifecycle event with its position and broker time."""
        yield from self._api.pages(self._path("events"), "events", {})

    def artifacts(self) -> list[dict[str, Any]]:
        """Path, SHA-256, bytes, uri, role and time of each."""
        return list(self._api.get(self._path("artifacts"))["artifacts"])

    def download(self, path: str, to: str | Path) -> Path:
        """Writes an artifact's bytes into a file; missing folders are made.

        :raises ApiError: ``not-found`` when there is none of this path.
        """
        target = Path(to)
        body = self._api.ask("GET", self._path(f"artifacts/{quote(path)}")).body
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
        return target

    def tail(
        self, *, types: str | None = None, metric: list[str] | None = None, begin: str = "now"
    ) -> Iterator[Frame]:
        """What happens, as it happens, until the run has ended; goes on over a lost connection.

        :param types: run, metrics, log, alert, with commas.
        :param begin: start, now, or a position.
        """
        last: str | None = None
        failures = 0
        has_ended = False
        while True:
            try:
                for frame in self._frames(types, metric, begin, last):
                    failures = 0
                    last = frame.id or last
                    if frame.event == "caught-up" and has_ended:
                        return
                    yield frame
                    if frame.event == "run":
                        had_ended, has_ended = has_ended, frame.data.get("status") in ENDED
                        if has_ended and not had_ended:
                            break  # points and lines may come behind the end: asked again, all do
            except (OSError, http.client.HTTPException):
                failures += 1
            time.sleep(min(5.0, 0.1 * 2**failures))

    def _frames(
        self, types: str | None, metric: list[str] | None, begin: str, last: str | None
    ) -> Iterator[Frame]:
        from tailrace.api.client import ApiError, query
        from tailrace.send.connection import Response

        asked = {"types": types, "metric": metric, "from": None if last else begin}
        headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": last} if last else {})
        answer = self._api.server.stream(
            API + self._path("tail") + query(asked), headers, _SILENCE_S
        )
        if answer.status in (429, 503):
            answer.close()
            raise OSError(f"status {answer.status}")
        if answer.status != 200:
            raise ApiError.of(Response(answer.status, {}, answer.read()))
        with answer:
            yield from frames(answer)

    def _path(self, more: str = "") -> str:
        path = f"/runs/{quote(self.row['id'])}"
        return f"{path}/{more}" if more else path


def frames(lines: Any) -> Iterator[Frame]:
    """Reads ``text/event-stream`` (WHATWG HTML, server-sent events)."""
    event, id_ = "message", None
    data: list[str] = []
    for raw in lines:
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if not line:
            if data:
                yield Frame(event, json.loads("\n".join(data)), id_)
            event, data, id_ = "message", [], None
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            event = value
        elif name == "data":
            data.append(value)
        elif name == "id":
            id_ = value


class History:
    """Columns of the same length: ``step``, ``time`` (epoch ms), ``rank``, ``attempt``, metrics.

    A row is what one rank logged at one step; where a metric was not logged it is NaN.

    >>> history = shown.history("loss")
    >>> history["step"], history["loss"]
    ([0, 1, 2], [1.0, 0.5, 0.25])
    """

    def __init__(self, columns: dict[str, list[Any]]) -> None:
        self.columns = columns

    @staticmethod
    def of(points: dict[str, list[dict[str, Any]]]) -> History:
        """Joins points by attempt, step and rank; the later point of a step stands."""
        rows: dict[tuple[int, int, int], dict[str, Any]] = {}
        for metric, own in points.items():
            for point in own:
                key = (point["attempt"], point["step"], point["rank"])
                row = rows.setdefault(key, {"time": point["time"]})
                row[metric] = float(point["value"])
        keys = sorted(rows)
        columns: dict[str, list[Any]] = {
            "step": [step for _, step, _ in keys],
            "time": [rows[key]["time"] for key in keys],
            "rank": [rank for _, _, rank in keys],
            "attempt": [attempt for attempt, _, _ in keys],
        }
        for metric in points:
            columns[metric] = [rows[key].get(metric, float("nan")) for key in keys]
        return History(columns)

    def __len__(self) -> int:
        return len(self.columns["step"])

    def __getitem__(self, column: str) -> list[Any]:
        return self.columns[column]

    def to_numpy(self) -> dict[str, Any]:
        """An array per column: int64 for step, time, rank and attempt, float64 for metrics."""
        import numpy

        return {name: numpy.asarray(values) for name, values in self.columns.items()}

    def to_pandas(self) -> Any:
        """A pandas.DataFrame."""
        import pandas

        return pandas.DataFrame(self.columns)

    def to_polars(self) -> Any:
        """A polars.DataFrame."""
        import polars

        return polars.DataFrame(self.columns)
