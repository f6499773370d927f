"""Lists of 100,000 runs by HTTP: three filters, a sort and a limit, beside SQLite.

Three servers hold the same runs: one as it is, one whose every tenth run has ten times the metrics,
one whose every tenth run has a hundred times the points. In turns each is asked the same, and
`GET /livez`, which answers nothing; beside them SQLite in this process is asked, without HTTP, for
the same rows by a scan and by an index on the sorted column. All have to give the same runs.

    python3 modules/bench/run_table.py
    python3 modules/bench/run_table.py --runs 20000 --rounds 3 --plain-only
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import sqlite3
import statistics
import time
import urllib.parse
from array import array
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from curves import START_MS, Rows, event_cbor
from http_sides import Tailrace
from processes import cpu_seconds, wait_for

NAMES = [f"val/metric_{number}" for number in range(100)]
POINTS = 10
EVERY = 10  # this many runs share one that is larger on the other servers
TEAMS = ["vision", "speech", "text", "robots"]
FILTER = "status = 'finished' and config.optimizer.lr < 0.005 and tags.team = 'vision'"
SORT = f"-metrics.{NAMES[0]}.last"
COLUMNS = f"name,config.optimizer.lr,metrics.{NAMES[0]}.last,metrics.{NAMES[1]}.min"
LIMIT = 100


@dataclass(frozen=True)
class Run:
    """What one run of the table has, whoever keeps it."""

    name: str
    status: str
    config: dict[str, object]
    team: str
    lr: float
    score: float

    def events(self) -> list[dict[str, object]]:
        head = {"v": 1, "run": self.name}
        started = {"type": "run.started", **head, "time": START_MS, "name": f"name of {self.name}",
                   "config": self.config, "tags": {"team": self.team}}
        ended = {"type": "run.finished", **head, "time": START_MS + 60_000, "status": self.status}
        return [started, ended]


def made(count: int) -> list[Run]:
    chance = random.Random(11)
    runs = []
    for number in range(count):
        lr = 10 ** chance.uniform(-5, -1)
        config = {"optimizer": {"name": chance.choice(["sgd", "adam"]), "lr": lr},
                  "model": {"layers": chance.randrange(2, 50), "width": chance.choice([64, 512])},
                  "batch": 2 ** chance.randrange(4, 10), "seed": number}
        status = "failed" if chance.random() < 0.1 else "finished"
        score = array("f", [chance.random()])[0]
        runs.append(Run(f"run-{number:06}", status, config, chance.choice(TEAMS), lr, score))
    return runs


def batched(items: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Requests of so many events."""
    while body := b"".join(islice(items, size)):
        yield body


def metrics(runs: list[Run], names: int, points: int) -> Iterator[bytes]:
    """A record a run; every tenth has so many names and points, the others 10 and 10."""
    for number, run in enumerate(runs):
        large = number % EVERY == 0
        rows = points if large else POINTS
        scores = array("f", (0.5 / (row + 1) for row in range(rows)))
        scores[-1] = run.score
        columns = [scores] * (names if large else 10)
        yield event_cbor(Rows(run.name, 1, 0, columns), NAMES)


def fill(server: Tailrace, runs: list[Run], names: int, points: int) -> None:
    lines = ((json.dumps(event) + "\n").encode() for run in runs for event in run.events())
    server.send("application/x-ndjson", batched(lines, 5_000), 2)
    server.send("application/cbor-seq", batched(metrics(runs, names, points), 200), 2)
    question = f"/api/v1/runs?limit=1&filter=metrics.{NAMES[0]}.count>0 and status!='running'"
    path = urllib.parse.quote(question, safe="/?&=")

    def counted() -> bool:
        status, body = server.get(path)
        return status == 200 and json.loads(body)["total"] == len(runs)

    wait_for("all runs", counted, 300)


def scanned(runs: list[Run], index: bool) -> sqlite3.Connection:
    """The same rows in SQLite, in memory, its columns typed and the config as text."""
    store = sqlite3.connect(":memory:")
    store.execute("create table runs (id text primary key, status text, lr real, team text,"
                  " score real, config text)")
    store.executemany("insert into runs values (?, ?, ?, ?, ?, ?)",
                      [(run.name, run.status, run.lr, run.team, run.score, json.dumps(run.config))
                       for run in runs])
    if index:
        store.execute("create index by_score on runs (score desc, id)")
    store.execute("analyze")
    return store


def chosen(store: sqlite3.Connection) -> list[str]:
    where = "status = 'finished' and lr < 0.005 and team = 'vision'"
    total = store.execute(f"select count(*) from runs where {where}").fetchone()
    rows = store.execute(f"select id, config, score from runs where {where}"
                         f" order by score desc, id limit {LIMIT}").fetchall()
    assert total[0] >= len(rows)
    return [row[0] for row in rows]


@dataclass
class Side:
    """Something that is asked; `ids` are those of the runs in an answer."""

    name: str
    ask: Callable[[], bytes | list[str]]
    pid: int = 0
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def round(self, requests: int) -> None:
        begin_cpu = self._cpu()
        took = []
        for _ in range(requests):
            begin = time.perf_counter()
            self.ask()
            took.append((time.perf_counter() - begin) * 1e3)
        took.sort()
        self.cpu.append((self._cpu() - begin_cpu) * 1e3 / requests)
        self.p50.append(took[len(took) // 2])
        self.p99.append(took[len(took) * 99 // 100])

    def ids(self) -> list[str]:
        answer = self.ask()
        if isinstance(answer, list):
            return answer
        return [run["id"] for run in json.loads(answer)["runs"]]

    def _cpu(self) -> float:
        return cpu_seconds(self.pid) if self.pid else time.process_time()


def asking(server: Tailrace, path: str) -> Callable[[], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    def ask() -> bytes:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {body[:300]!r}")
        return body

    return ask


def listing(columns: str) -> str:
    asked = {"filter": FILTER, "sort": SORT, "limit": str(LIMIT)}
    if columns:
        asked["columns"] = columns
    return "/api/v1/runs?" + urllib.parse.urlencode(asked)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=200, help="of each side in a round")
    parser.add_argument("--warm-up", type=int, default=2_000, help="requests before the rounds")
    parser.add_argument("--plain-only", action="store_true", help="leave the larger servers out")
    options = parser.parse_args()
    runs = made(options.runs)
    shapes = [("10 metrics, 10 points", 10, POINTS)]
    if not options.plain_only:
        shapes += [("a tenth with 100 metrics", 100, POINTS),
                   ("a tenth with 1,000 points", 10, 1_000)]
    print(f"{options.runs:,} runs, {options.rounds} rounds of {options.requests} requests a side\n"
          f"filter {FILTER}\nsort {SORT}, limit {LIMIT}", flush=True)
    with ExitStack() as stack:
        sides: list[Side] = []
        for name, names, points in shapes:
            server = Tailrace()
            stack.callback(server.close)
            begin = time.monotonic()
            fill(server, runs, names, points)
            print(f"filled: {name}, {time.monotonic() - begin:.1f} s", flush=True)
            sides.append(Side(f"{name}: rows", asking(server, listing("")), server.pid))
            sides.append(Side(f"{name}: 4 columns", asking(server, listing(COLUMNS)), server.pid))
            if name == shapes[0][0]:
                sides.append(Side("GET /livez", asking(server, "/livez"), server.pid))
        for name, index in (("SQLite, a scan", False), ("SQLite, index on the sort", True)):
            store = scanned(runs, index)
            sides.append(Side(name, partial(chosen, store)))
        expected = chosen(store)
        for side in sides:
            if side.name != "GET /livez" and side.ids() != expected:
                raise SystemExit(f"{side.name} gives other runs than SQLite: {side.ids()[:5]}")
            for _ in range(options.warm_up if side.pid else 5):
                side.ask()
        for _ in range(options.rounds):
            for side in sides:
                side.round(options.requests)
        for side in sides:
            print(f"{side.name:40} p50 {statistics.median(side.p50):7.2f} ms,"
                  f" p99 {statistics.median(side.p99):7.2f} ms,"
                  f" CPU {statistics.median(side.cpu):7.2f} ms a request;"
                  f" p50 of the rounds {min(side.p50):.2f} to {max(side.p50):.2f}", flush=True)


if __name__ == "__main__":
    main()
