"""Thousands of live tails beside ingest, and beside a program that only writes frames to sockets.

Runs are updated so many times a second and each has its tails, of which some never read. Bulk
ingest goes on at a share of its maximum, which is measured first. In turns: no tails; tails of the
server; the same clients on bare sockets, to which the same frames are written. The clients are a
process of their own, with one thread. The server's CPU for its tails is what it uses more than
without them. A frame's delay goes from the making of its event, before it is sent, to the client.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import random
import re
import socket
import statistics
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from curves import METRICS, Rows, curves, event_cbor
from http_sides import Tailrace
from measure import CLASS_PATH, JVM, ROOT, build, jdk
from processes import cpu_seconds, wait_for
from start import heap_used_mb

ROWS = 500
BULK_RUNS = 8
EVENTS = 5  # of 10,000 points, in one request
COLUMNS = 64  # events differ in so many ways
UPDATERS = 10  # connections, each with runs of its own
CUT_SECONDS_MAX = 240


class Loop(threading.Thread):
    """Posts bodies one after another on a connection of its own, at a rate."""

    def __init__(self, port: int, kind: str, bodies: Callable[[], bytes], each: float) -> None:
        super().__init__(daemon=True)
        self.port = port
        self.kind = kind
        self.bodies = bodies
        self.each = each
        self.sent = 0
        self.failed = ""
        self.stopping = threading.Event()

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        due = time.monotonic()
        while not self.stopping.is_set():
            connection.request("POST", "/api/v1/events", self.bodies(),
                               {"Content-Type": self.kind})
            answer = connection.getresponse()
            text = answer.read()
            if answer.status != 200 or b'"rejected":[]' not in text:
                self.failed = f"{answer.status} {text[:300]!r}"
                return
            self.sent += 1
            due += self.each
            left = due - time.monotonic()
            if left > 0:
                time.sleep(left)
            elif left < -1:
                due = time.monotonic()  # what was missed is missed: it is not made up for
        connection.close()

    def end(self) -> None:
        self.stopping.set()
        self.join(60)
        if self.failed:
            raise SystemExit(self.failed)


class Bulk:
    """Events of 10,000 points for a run after the other; two threads may ask."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        rows = list(curves("any", COLUMNS * ROWS * len(METRICS), ROWS))
        self.columns = [one.columns for one in rows]
        self.seqs = [0] * BULK_RUNS
        self.turns = itertools.count()

    def body(self) -> bytes:
        with self.lock:
            events = []
            for _ in range(EVENTS):
                run = next(self.turns) % BULK_RUNS
                events.append(Rows(f"bulk-{run}", self.seqs[run] + 1, self.seqs[run] * ROWS,
                                   self.columns[(self.seqs[run] + run) % COLUMNS]))
                self.seqs[run] += 1
        return b"".join(event_cbor(event) for event in events)

    def points(self) -> int:
        return sum(self.seqs) * ROWS * len(METRICS)


class Updates:
    """One row for every run of some, so many times a second."""

    def __init__(self, runs: range, hertz: float) -> None:
        self.runs = runs
        self.each = 1 / hertz
        self.seq = 0

    def body(self) -> bytes:
        self.seq += 1
        return "\n".join(json.dumps({
            "type": "metrics", "v": 1, "run": f"live-{run}", "writer": "live", "seq": self.seq,
            "time": int(time.time() * 1e3), "step": self.seq,
            "metrics": {name: random.random() for name in ("loss", "accuracy", "rate")}})
            for run in self.runs).encode()


class Program:
    """A program of this module in a process of its own."""

    def __init__(self, name: str, *arguments: str) -> None:
        classes = ROOT / "modules" / "bench" / "target" / "classes"
        command = [str(jdk() / "bin" / "java"), *JVM, "-Xmx256m", "-cp"]
        command += [f"{classes}:{CLASS_PATH.read_text().strip()}", f"dev.tailrace.bench.{name}"]
        self.process = subprocess.Popen([*command, *arguments], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)

    def line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("a program of the benchmark has ended")
        return line.strip()

    def tell(self, *words: object) -> dict[str, float]:
        assert self.process.stdin is not None
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        return {name: float(value)
                for name, value in (pair.split("=") for pair in self.line().split())}

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(30)


@dataclass
class Turn:
    """What one turn gave; CPU and rates are per second."""

    ingest: float
    server_cpu: float
    bare_cpu: float = 0
    client_cpu: float = 0
    frames: float = 0
    p50: float = 0
    p99: float = 0
    heap_mb: float = 0

    def __str__(self) -> str:
        return (f"ingest {self.ingest / 1e6:5.2f} M points/s, CPU/s: server"
                f" {self.server_cpu:.3f} bare {self.bare_cpu:.3f} clients {self.client_cpu:.3f};"
                f" {self.frames:8,.0f} frames/s, delay p50 {self.p50:.0f} p99 {self.p99:.0f} ms,"
                f" heap after a collection {self.heap_mb:.0f} MB")


def frame_of(server: Tailrace, run: str) -> str:
    """A frame as it goes to a client, its time left out."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as tail:
        request = f"GET /api/v1/runs/{run}/tail?types=metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
        tail.sendall(request.encode())
        text = ""
        while True:
            text += tail.recv(1 << 16).decode()
            frame = re.search(r"id: \S+\nevent: metrics\ndata: .*\n\n", text)
            if frame:
                return re.sub(r"(\"times\":\[)[0-9]{13}", r"\1" + "#" * 13, frame[0])


def maximum(server: Tailrace, bulk: Bulk, seconds: float) -> float:
    """Points a second of two connections that do nothing but wait for answers."""
    before = bulk.points()
    begin = time.monotonic()
    loops = [Loop(server.port, "application/cbor-seq", bulk.body, 0) for _ in range(2)]
    for loop in loops:
        loop.start()
    time.sleep(seconds)
    for loop in loops:
        loop.end()
    wait_for("ingest", lambda: counted(server) >= bulk.points())
    return (bulk.points() - before) / (time.monotonic() - begin)


def counted(server: Tailrace) -> int:
    return sum(server.count(f"bulk-{run}") for run in range(BULK_RUNS))


class Bench:
    """Everything that runs during the turns."""

    def __init__(self, server: Tailrace, options: argparse.Namespace) -> None:
        self.server = server
        self.options = options
        self.bulk = Bulk()
        self.clients = Program("TailClients")
        self.loops: list[Loop] = []
        self.bare: Program | None = None
        self.bare_port = 0

    def prepare(self) -> None:
        options = self.options
        maximum(self.server, self.bulk, options.seconds / 2)  # warms up
        most = statistics.median(maximum(self.server, self.bulk, options.seconds / 2)
                                 for _ in range(3))
        wanted = most * options.share
        print(f"ingest: at most {most / 1e6:.2f} M points/s, now {wanted / 1e6:.2f}", flush=True)
        each = EVENTS * ROWS * len(METRICS) / wanted
        self.loops = [Loop(self.server.port, "application/cbor-seq", self.bulk.body, each)]
        for first in range(UPDATERS):
            some = Updates(range(first, options.runs, UPDATERS), options.hertz)
            self.loops.append(
                Loop(self.server.port, "application/x-ndjson", some.body, some.each))
        for loop in self.loops:
            loop.start()
        for run in range(options.runs):
            path = f"/api/v1/runs/live-{run}"
            wait_for(path, lambda path=path: self.server.get(path)[0] == 200)  # type: ignore[misc]
        frame = frame_of(self.server, "live-0")
        template = self.server.folder / "frame.txt"
        template.write_text(frame)
        print(f"a frame of {len(frame)} bytes", flush=True)
        self.bare = Program("BareFrames", str(template), str(options.runs), str(options.hertz))
        self.bare_port = int(self.bare.line())

    def cpu(self) -> tuple[float, float, float]:
        assert self.bare is not None
        return (cpu_seconds(self.server.pid), cpu_seconds(self.bare.process.pid),
                cpu_seconds(self.clients.process.pid))

    def turn(self, port: int | None) -> Turn:
        """Ingest and updates, and tails of this port."""
        options = self.options
        if port is not None:
            self.clients.tell("open", port, options.clients, options.stalled, options.runs)
            self.clients.tell("read", 3)
        before = self.cpu()
        sent = self.loops[0].sent
        begin = time.monotonic()
        told: dict[str, float] = {}
        if port is None:
            time.sleep(options.seconds)
        else:
            told = self.clients.tell("read", options.seconds)
        seconds = time.monotonic() - begin
        points = (self.loops[0].sent - sent) * EVENTS * ROWS * len(METRICS)
        used = [(now - then) / seconds for now, then in zip(self.cpu(), before, strict=True)]
        turn = Turn(points / seconds, *used)
        if port is not None:
            turn.frames = told["frames"] / told["seconds"]
            turn.p50, turn.p99 = told["p50"], told["p99"]
            if told["ended"]:
                raise SystemExit(f"{told['ended']:.0f} tails that read were ended")
            turn.heap_mb = heap_used_mb(self.server.pid)
            self.clients.tell("close")
        for loop in self.loops:
            if loop.failed:
                raise SystemExit(loop.failed)
        return turn

    def cut(self) -> None:
        """Until those that never read are cut, or too long."""
        options = self.options
        before = self.dropped()
        begin = time.monotonic()
        self.clients.tell("open", self.server.port, options.clients, options.stalled, options.runs)
        while self.dropped() - before < options.stalled:
            if time.monotonic() - begin > CUT_SECONDS_MAX:
                break
            told = self.clients.tell("read", 5)
        seconds = time.monotonic() - begin
        server = self.dropped() - before
        cut = self.clients.tell("close")["cut"]
        print(f"stalled: {cut:.0f} of {options.stalled} cut within {seconds:.0f} s, the server"
              f" counts {server:.0f}; of the others {told['ended']:.0f} ended, p99 of the last"
              f" 5 s {told['p99']:.0f} ms", flush=True)

    def dropped(self) -> float:
        text = self.server.get("/metrics")[1].decode()
        found = re.search(r'^tailrace_sse_dropped_total\{reason="blocked"\} (\S+)', text, re.M)
        return float(found[1]) if found else 0

    def end(self) -> None:
        for loop in self.loops:
            loop.end()
        self.clients.end()
        if self.bare is not None:
            self.bare.end()


def report(turns: dict[str, list[Turn]]) -> None:
    def median(name: str, what: str) -> float:
        return statistics.median(getattr(turn, what) for turn in turns[name])

    none = median("no tails", "server_cpu")
    ours = [(turn.server_cpu - none) / turn.frames * 1e6 for turn in turns["tails"]]
    bare = [turn.bare_cpu / turn.frames * 1e6 for turn in turns["bare sockets"]]
    for name, all_of in turns.items():
        line = Turn(*(statistics.median(column) for column in zip(
            *(vars(turn).values() for turn in all_of), strict=True)))
        print(f"median {name:12} {line}")
    print(f"ingest with tails to without:"
          f" {median('tails', 'ingest') / median('no tails', 'ingest'):.3f}")
    print(f"CPU a frame: {statistics.median(ours):.1f} us, bare sockets"
          f" {statistics.median(bare):.1f} us,"
          f" {statistics.median(ours) / statistics.median(bare):.2f} x")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=5_000)
    parser.add_argument("--stalled", type=int, default=250, help="of the clients")
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--hertz", type=float, default=10)
    parser.add_argument("--share", type=float, default=0.3, help="of the maximum of ingest")
    parser.add_argument("--seconds", type=float, default=20, help="of a turn")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    print(f"settings: {vars(options)}, {BULK_RUNS} runs of {len(METRICS)} metrics x {ROWS} rows an"
          f" event and {EVENTS} events a request", flush=True)
    build(jdk())
    with Tailrace() as server:
        bench = Bench(server, options)
        try:
            bench.prepare()
            turns: dict[str, list[Turn]] = {"no tails": [], "tails": [], "bare sockets": []}
            ports = {"no tails": None, "tails": server.port, "bare sockets": bench.bare_port}
            for port in ports.values():  # the first of each is not counted: it warms up
                bench.turn(port)
            for number in range(options.rounds):
                for name, port in ports.items():
                    turns[name].append(bench.turn(port))
                    print(f"round {number + 1} {name:12} {turns[name][-1]}", flush=True)
            report(turns)
            bench.cut()
        finally:
            bench.end()


if __name__ == "__main__":
    main()
