"""VictoriaMetrics' JSON import beside Tailrace's ingest: the same points by HTTP.

Needs the Debian package `victoria-metrics`. Points a wall second and a CPU second of the server's
whole family (our broker and folds are in ours), from the first request until a query counts every
point; then, merged and after a clean stop, bytes a point on disk. Rounds alternate; medians are
printed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import urllib.parse
from collections.abc import Callable, Iterator

from curves import METRICS, Rows, curves, event_cbor, event_json, import_lines
from http_sides import Figure, Server, Tailrace, post_all, timed
from processes import folder_bytes, wait_for

ROWS = 500


class VictoriaMetrics(Server):
    def __init__(self) -> None:
        super().__init__("victoria")
        binary = shutil.which("victoria-metrics")
        if binary is None:
            raise SystemExit("missing. Debian: apt-get install victoria-metrics")
        command = [binary, f"-storageDataPath={self.folder / 'data'}", "-retentionPeriod=100y"]
        command += [f"-httpListenAddr=127.0.0.1:{self.port}", "-search.latencyOffset=0s"]
        command += ["-import.maxLineLen=104857600", "-search.maxSamplesPerQuery=2000000000"]
        command += ["-search.disableCache", "-search.maxQueryDuration=300s"]
        self.start(command, "/health")

    def send(self, bodies: list[bytes], connections: int) -> None:
        post_all(self.port, "/api/v1/import", "application/json", bodies, connections,
                 lambda status, _: status == 204)
        self.get("/internal/force_flush")

    def count(self, run: str) -> int:
        query = f'sum(count_over_time({{run="{run}"}}[1000d]))'
        at = urllib.parse.urlencode({"query": query, "time": "1800000000"})
        status, body = self.get(f"/api/v1/query?{at}")
        result = json.loads(body)["data"]["result"] if status == 200 else []
        return int(float(result[0]["value"][1])) if result else 0

    def settle(self) -> None:
        self.get("/internal/force_merge")
        wait_for("merge", lambda: b"vm_active_force_merges 0" in self.get("/metrics")[1])


def grouped(rows: list[Rows], encode: Callable[[Rows], bytes], a_body: int) -> Iterator[bytes]:
    for begin in range(0, len(rows), a_body):
        yield b"".join(encode(one) for one in rows[begin : begin + a_body])


def event_line(rows: Rows) -> bytes:
    return event_json(rows) + b"\n"


def ours(run: str, rows: list[Rows], options: argparse.Namespace,
         kind: str) -> tuple[Figure, float]:
    encode = event_cbor if kind == "application/cbor-seq" else event_line
    return measured(Tailrace(), rows, run, options, encode,
                    lambda server, bodies: server.send(kind, bodies, options.connections))


def victoria(run: str, rows: list[Rows], options: argparse.Namespace) -> tuple[Figure, float]:
    return measured(VictoriaMetrics(), rows, run, options, import_lines,
                    lambda server, bodies: server.send(bodies, options.connections))


def measured(server: Server, rows: list[Rows], run: str, options: argparse.Namespace,
             encode: Callable[[Rows], bytes],
             send: Callable[..., None]) -> tuple[Figure, float]:
    with server:
        warm = list(curves("warm", options.warm_points, ROWS, options.short))
        sent = list(grouped(warm, encode, options.events))
        timed(server, sum(one.points for one in warm), lambda: send(server, sent),
              lambda: server.count("warm"))  # type: ignore[attr-defined]
        bodies = list(grouped(rows, encode, options.events))
        figure = timed(server, sum(one.points for one in rows), lambda: send(server, bodies),
                       lambda: server.count(run))  # type: ignore[attr-defined]
        server.settle()
        server.stop()
        points = figure.points + sum(one.points for one in warm)
        return figure, folder_bytes(server.folder / "data") / points


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=10_000_000)
    parser.add_argument("--warm-points", type=int, default=2_000_000)
    parser.add_argument("--events", type=int, default=20, help="of 10,000 points, in one request")
    parser.add_argument("--connections", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--short", action="store_true",
                        help="JSON has the fewest digits that name each float32: the rival's best"
                             " case, while a client writes a float32 as a double of 17 digits")
    options = parser.parse_args()
    print(f"settings: {vars(options)}, {len(METRICS)} metrics x {ROWS} rows an event, float32;"
          " each round on fresh folders, warmed up by a run of its own")
    sides: dict[str, Callable[[str, list[Rows]], tuple[Figure, float]]] = {
        "VictoriaMetrics JSON": lambda run, rows: victoria(run, rows, options),
        "Tailrace CBOR": lambda run, rows: ours(run, rows, options, "application/cbor-seq"),
        "Tailrace JSON": lambda run, rows: ours(run, rows, options, "application/x-ndjson"),
    }
    figures: dict[str, list[tuple[Figure, float]]] = {name: [] for name in sides}
    rows = list(curves("bench", options.points, ROWS, options.short))
    for number in range(options.rounds):
        for name, side in sides.items():
            figure, disk = side("bench", rows)
            figures[name].append((figure, disk))
            print(f"round {number + 1} {name:20} {figure}, {disk:.2f} bytes/point", flush=True)
    rival = figures["VictoriaMetrics JSON"]
    for name, all_of in figures.items():
        wall = statistics.median(one.per_second for one, _ in all_of)
        cpu = statistics.median(one.per_cpu_second for one, _ in all_of)
        disk = statistics.median(disk for _, disk in all_of)
        print(f"median {name:20} {wall / 1e6:.2f} M points/s"
              f" ({wall / statistics.median(one.per_second for one, _ in rival):.2f} x),"
              f" {cpu / 1e6:.2f} M points/CPU-s"
              f" ({cpu / statistics.median(one.per_cpu_second for one, _ in rival):.2f} x),"
              f" {disk:.2f} bytes/point on disk (ours: log and views)")


if __name__ == "__main__":
    main()
