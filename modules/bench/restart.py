"""From `./tailrace up` on the folder of a killed server to `/readyz` 200, under a writer.

A writer sends some 20,000 points/s and sends again what was not acknowledged. The server is ended
at a random moment, by kill -9 and by SIGTERM in turns, and started again at once. Beside each start
stands a bare JVM. When all is over, every point that was acknowledged is counted once: by the
series, in which a point that comes twice replaces itself, and by the ledger, in which it does not.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import signal
import statistics
import threading
import time
from dataclasses import dataclass, field
from functools import partial

from curves import Rows, curves, event_cbor
from http_sides import Tailrace
from processes import wait_for
from start import bare_jvm_seconds, java_home

ROWS = 50  # of 20 metrics: an event of 1,000 points
RUNS = 8
POLL_SECONDS = 0.02


class Writer(threading.Thread):
    """Sends event after event to one run after the other, each until it is acknowledged."""

    def __init__(self, port: int, points_per_second: int) -> None:
        super().__init__(daemon=True)
        self.port = port
        self.pause = ROWS * 20 / points_per_second
        self.acknowledged = dict.fromkeys((f"bench-{number}" for number in range(RUNS)), 0)
        self.tries = 0
        self.events = 0
        self.refusal = ""
        self.stopping = threading.Event()

    def run(self) -> None:
        sources = {run: curves(run, 10**9, ROWS) for run in self.acknowledged}
        while True:
            for run, source in sources.items():
                if self.stopping.is_set():
                    return
                begin = time.monotonic()
                self.deliver(next(source))
                time.sleep(max(0, self.pause - (time.monotonic() - begin)))

    def deliver(self, rows: Rows) -> None:
        body = event_cbor(rows)
        while not self.sent(body):
            time.sleep(POLL_SECONDS)
        self.events += 1
        self.acknowledged[rows.run] += rows.points

    def sent(self, body: bytes) -> bool:
        self.tries += 1
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("POST", "/api/v1/events", body,
                               {"Content-Type": "application/cbor-seq"})
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        if answer.status not in (200, 503):
            self.refusal = f"{answer.status} {text[:300]!r}"
        return answer.status == 200 and b'"rejected":[]' in text


@dataclass
class Start:
    """Seconds from the start of the process, and when each condition of /readyz was good."""

    seconds: float
    bare: float
    phases: dict[str, float] = field(default_factory=dict)


def started(server: Tailrace) -> Start:
    begin = time.monotonic()
    server.launch()
    phases: dict[str, float] = {}
    while True:
        if time.monotonic() - begin > 120:
            raise SystemExit("not ready within 120 s")
        try:
            status, body = server.get("/readyz")
        except OSError:
            time.sleep(POLL_SECONDS)
            continue
        now = time.monotonic() - begin
        phases.setdefault("http", now)
        for condition in json.loads(body)["conditions"]:
            if condition["ok"]:
                phases.setdefault(condition["name"], now)
            else:
                phases.pop(condition["name"], None)
        if status == 200:
            return Start(now, bare_jvm_seconds(java_home(server.pid)), phases)
        time.sleep(POLL_SECONDS)


def counted(server: Tailrace, run: str, points: int) -> bool:
    return server.count(run) >= points


def check(server: Tailrace, writer: Writer) -> int:
    """The number of points, when they are there and once."""
    for run, points in writer.acknowledged.items():
        wait_for(run, partial(counted, server, run, points))
        there = server.count(run)
        ledger = json.loads(server.get(f"/api/v1/runs/{run}")[1])["run"]["ledger"]
        if there != points or ledger["points"] != points or ledger["gaps"]:
            raise SystemExit(f"{run}: {points} acknowledged, {there} counted, ledger {ledger}")
    return sum(writer.acknowledged.values())


def report(name: str, starts: list[Start]) -> None:
    seconds = [start.seconds for start in starts]
    print(f"{name:8} {len(starts)} starts: p50 {statistics.median(seconds):.2f} s,"
          f" max {max(seconds):.2f} s,"
          f" {statistics.median(start.seconds / start.bare for start in starts):.0f} starts of a"
          " bare JVM; phases, p50: " + ", ".join(
              f"{phase} {statistics.median(start.phases[phase] for start in starts):.2f}"
              for phase in starts[0].phases), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20, help="kills, and clean stops as many")
    parser.add_argument("--points-per-second", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=9)
    options = parser.parse_args()
    print(f"settings: {vars(options)}, {RUNS} runs")
    chance = random.Random(options.seed)
    ends = {"kill -9": signal.SIGKILL, "SIGTERM": signal.SIGTERM}
    starts: dict[str, list[Start]] = {name: [] for name in ends}
    with Tailrace() as server:
        writer = Writer(server.port, options.points_per_second)
        writer.start()
        for number in range(options.rounds):
            for name, end in ends.items():
                time.sleep(chance.uniform(2, 5))
                assert server.process is not None
                server.process.send_signal(end)
                server.process.wait(120)
                start = started(server)
                starts[name].append(start)
                print(f"round {number + 1} {name}: {start.seconds:.2f} s,"
                      f" {sum(writer.acknowledged.values()):,} points acknowledged", flush=True)
        writer.stopping.set()
        writer.join(60)
        if writer.is_alive() or writer.refusal:
            raise SystemExit(f"the writer did not end well: {writer.refusal}")
        points = check(server, writer)
        print(f"{points:,} points acknowledged, each counted once; {writer.events:,} events,"
              f" {writer.tries - writer.events:,} tries that were not acknowledged")
    for name in ends:
        report(name, starts[name])


if __name__ == "__main__":
    main()
