"""Curves by HTTP from a running server, beside an empty answer of the same server.

Two questions in turns with GET /livez, on one connection that is kept: a series of 1 M points in
1,000 buckets, and one metric of 100 runs of 10,000 points on one grid. Prints the 50th and 99th
percentile of each, from the request to the last byte of the answer.
"""

from __future__ import annotations

import argparse
import http.client
import math
import random
import time
import urllib.parse
from array import array
from collections.abc import Iterator

from curves import DECAY_STEPS, METRICS, NOISE, Rows, event_cbor
from http_sides import Tailrace
from processes import wait_for

ROWS = 10_000


def one_metric(run: str, points: int) -> Iterator[Rows]:
    chance = random.Random(run)
    for number in range(points // ROWS):
        first = number * ROWS
        column = array("f", (math.exp(-step / DECAY_STEPS) * (1 + NOISE * chance.gauss(0, 1))
                             for step in range(first, first + ROWS)))
        yield Rows(run, number + 1, first, [column])


def fill(server: Tailrace, run: str, points: int) -> None:
    events = [event_cbor(rows) for rows in one_metric(run, points)]
    bodies = [b"".join(events[at : at + 50]) for at in range(0, len(events), 50)]
    server.send("application/cbor-seq", bodies, 1)
    wait_for(run, lambda: server.count(run) >= points)


def milliseconds(connection: http.client.HTTPConnection, path: str) -> tuple[float, int]:
    begin = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path[:200]}: {answer.status} {body[:300]!r}")
    return (time.perf_counter() - begin) * 1e3, len(body)


def compare(connection: http.client.HTTPConnection, what: str, path: str, rounds: int) -> None:
    ours: list[float] = []
    empty: list[float] = []
    size = 0
    for number in range(2 * rounds):
        took, size = milliseconds(connection, path)
        nothing, _ = milliseconds(connection, "/livez")
        if number >= rounds:  # the first half warms up
            ours.append(took)
            empty.append(nothing)
    print(f"{what}: p50 {quantile(ours, 0.5):.2f} ms, p99 {quantile(ours, 0.99):.2f} ms,"
          f" {size:,} bytes; GET /livez p50 {quantile(empty, 0.5):.2f} ms,"
          f" p99 {quantile(empty, 0.99):.2f} ms", flush=True)


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--points", type=int, default=1_000_000, help="of the one series")
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--run-points", type=int, default=10_000)
    options = parser.parse_args()
    metric = urllib.parse.quote(METRICS[0], safe="")
    runs = [f"many-{number}" for number in range(options.runs)]
    with Tailrace() as server:
        fill(server, "one", options.points)
        for run in runs:
            fill(server, run, options.run_points)
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        compare(connection, f"{options.points:,} points to 1,000 buckets",
                f"/api/v1/runs/one/series?metric={metric}&points=1000", options.rounds)
        compare(connection, f"{options.runs} runs of {options.run_points:,} on one grid",
                f"/api/v1/series?metric={metric}&points=500" + "".join(f"&run={it}" for it in runs),
                options.rounds)
        connection.close()


if __name__ == "__main__":
    main()
