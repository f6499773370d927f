"""``tailrace import tensorboard DIR``: each folder with event files becomes a run."""

from __future__ import annotations

import hashlib
import json
import math
import re
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

from tailrace.api.client import Api, ApiError
from tailrace.importers import events
from tailrace.sdk.identify import new_writer_id
from tailrace.sdk.pipeline import Pipeline
from tailrace.sdk.settings import Settings
from tailrace.sdk.start import settings_of
from tailrace.sdk.writer import Identity, Note
from tailrace.wire import values as plain

Point = tuple[str, int, int]
"""Of a metric the name, the step, and when it was logged in epoch milliseconds."""

_WATCH_S = 2.0
_ROWS = 5_000
_TIME_MS_MAX = 253_402_300_799_999  # the end of the year 9999


class _Row(NamedTuple):
    step: int
    time_ms: int
    value: float


def _name(tag: str) -> str:
    """The tag, or what the server takes that is like it; it counts characters as Java does."""
    told = re.sub(r"[\x00-\x1f\x7f-\x9f]", "?", tag) or "unnamed"
    cut = told.encode("utf-16-le")[: 2 * plain.NAME_CHARS_MAX]
    return cut.decode("utf-16-le", "ignore")


class _Folder:
    """One run. Its id comes from the path: a second import adds what the server has not got."""

    def __init__(self, folder: Path, top: Path, project: str, settings: Settings) -> None:
        self.folder = folder
        name = folder.relative_to(top).as_posix() if folder != top else top.name
        digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:10]
        plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-._")[:100] or "run"
        self.id = f"{plain}-{digest}"
        self.at: dict[Path, int] = {}
        self.broken: set[Path] = set()
        self.points = 0
        self._odd: Counter[str] = Counter()
        self._at_ms: dict[Path, int] = {}
        self._known: set[Point] | None = None
        self._name = name
        self._project = project
        self._settings = settings
        self._pipeline: Pipeline | None = None

    def read(self) -> int:
        """Publishes what was not read yet; how many points."""
        before = self.points
        self._odd.clear()
        for path in sorted(self.folder.glob("*tfevents*")):
            if path not in self.broken:
                self._file(path)
        for what, count in self._odd.items():
            print(f"tailrace: {self.folder}: {count} {what}", file=sys.stderr)
        return self.points - before

    def _file(self, path: Path) -> None:
        rows: dict[str, list[_Row]] = defaultdict(list)
        count = 0
        with path.open("rb") as file:
            file.seek(self.at.get(path, 0))
            try:
                for record in events.records(file):
                    for scalar in self._scalars(record):
                        row = self._row(path, scalar)
                        if row is not None:
                            rows[_name(scalar.tag)].append(row)
                            count += 1
                    if count >= _ROWS:
                        self._publish(rows)
                        rows.clear()
                        count = 0
            except events.DamagedError as e:
                print(f"tailrace: {path}: {e}; the rest was left out", file=sys.stderr)
                self.broken.add(path)
            self.at[path] = file.tell()
        self._publish(rows)

    def _scalars(self, record: bytes) -> list[events.Scalar]:
        """None of a frame that is whole and holds no event: the next one may hold one."""
        try:
            return events.scalars(record)
        except events.DamagedError as e:
            self._odd[f"frames were left out, such as one where {e}"] += 1
            return []

    def _row(self, path: Path, scalar: events.Scalar) -> _Row | None:
        """What is kept of it; a time that is none becomes that of the point before, or 0."""
        if not 0 <= scalar.step <= plain.STEP_MAX:
            self._odd["points were left out, as their step is negative or too large"] += 1
            return None
        time_ms = scalar.wall_time * 1_000
        if math.isfinite(time_ms) and abs(time_ms) <= _TIME_MS_MAX:
            self._at_ms[path] = int(time_ms)
        else:
            self._odd["points had no time, and got that of the point before"] += 1
        return _Row(scalar.step, self._at_ms.get(path, 0), scalar.value)

    def _is_known(self, point: Point) -> bool:
        if self._known is None:
            self._known = _known(self.id, self._settings)
        return point in self._known

    def _publish(self, rows: dict[str, list[_Row]]) -> None:
        for name, own in rows.items():
            for row in own:
                if self._is_known((name, row.step, row.time_ms)):
                    continue
                pipeline = self._open(row.time_ms)
                while not pipeline.rows.append((name,), row.step, row.time_ms, (row.value,)):
                    pipeline.flush(10.0)
                self.points += 1

    def _open(self, time_ms: int) -> Pipeline:
        if self._pipeline is None:
            identity = Identity(self.id, new_writer_id(), 0, 1)
            self._pipeline = Pipeline(identity, self._settings)
            start: dict[str, object] = {
                "project": self._project,
                "name": self._name,
                "tags": {"imported_from": "tensorboard"},
                "rank": 0,
            }
            self._pipeline.start(Note("run.started", start, time_ms), recover=False)
        return self._pipeline

    def finish(self) -> None:
        """Ends the run."""
        if self._pipeline is not None:
            end = Note("run.finished", {"status": "finished", "rank": 0, "attempt": 1})
            self._pipeline.finish(end, 600.0, lambda _, __: None)


def _known(run: str, settings: Settings) -> set[Point]:
    """What the server has of a run; nothing where there is no server to ask."""
    target = settings.target
    if settings.mode != "online" or target.url is None:
        return set()
    api = Api(target.url, target.token)
    path, now = f"/runs/{run}", {"after": api.log_end()}
    try:
        names = [metric["name"] for metric in api.get(f"{path}/metrics", now)["metrics"]]
    except ApiError as e:
        if e.status == 404:
            return set()
        raise
    found: set[Point] = set()
    for name in names:
        asked = {"metric": name, "attempt": "all", "format": "ndjson"}
        for line in api.ask("GET", f"{path}/points", asked).body.splitlines():
            point = json.loads(line)
            found.add((name, point["step"], point["time"]))
    return found


def run(folder: str, project: str | None, watch: bool, url: str | None) -> int:
    """Imports all; with ``watch`` until it is interrupted. 66 when there are no event files."""
    import os

    top = Path(folder)
    if not top.is_dir():
        raise ValueError(f"{folder} is no folder")
    own_project = project or re.sub(r"[^A-Za-z0-9._-]+", "-", top.resolve().name).strip("-._")
    problem = plain.id_problem("a project", own_project)
    if problem is not None:
        raise ValueError(problem + ": give --project")
    settings = settings_of(os.environ, None, url, 10.0)
    found: dict[Path, _Folder] = {}
    try:
        while True:
            for path in sorted({file.parent for file in top.rglob("*tfevents*")}):
                own = found.setdefault(path, _Folder(path, top, own_project, settings))
                points = own.read()
                if points:
                    print(f"{own.id}\t{points} points", flush=True)
            if not watch:
                break
            time.sleep(_WATCH_S)
    except KeyboardInterrupt:
        pass
    for own in found.values():
        own.finish()
    if not found:
        print(f"tailrace: there are no event files below {folder}", file=sys.stderr)
        return 66
    return 0
