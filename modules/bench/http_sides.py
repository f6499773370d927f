"""Servers that take points by HTTP: started on free ports, filled and asked."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from types import TracebackType

from processes import cpu_seconds, free_port, wait_for

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Figure:
    """What one measurement of one side gave; CPU time is of the server's whole family."""

    points: int
    seconds: float
    server_cpu: float
    client_cpu: float

    @property
    def per_second(self) -> float:
        return self.points / self.seconds

    @property
    def per_cpu_second(self) -> float:
        return self.points / self.server_cpu

    def __str__(self) -> str:
        return (f"{self.per_second / 1e3:10,.1f} k points/s {self.seconds:7.2f} s wall"
                f" {self.server_cpu:7.2f} s CPU of the server {self.client_cpu:6.2f} s of the"
                f" client {self.per_cpu_second / 1e3:10,.1f} k points/CPU-s")


class Server:
    """A server process with a temporary folder of its own, gone at the end."""

    def __init__(self, name: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"tailrace-bench-{name}-"))
        self.port = free_port()
        self.command: list[str] = []
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, command: list[str], alive: str, seconds_max: float = 120) -> None:
        self.command = command
        self.launch()
        try:
            wait_for(command[0], lambda: self._answers(alive), seconds_max)
        except BaseException:
            self.close()
            raise

    def launch(self) -> None:
        """Starts the process, also after an earlier one has ended, and does not wait."""
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log, cwd=self.folder)

    def _answers(self, path: str) -> bool:
        if self.process is None or self.process.poll() is not None:
            raise SystemExit((self.folder / "server.log").read_text()[-2000:])
        try:
            return self.get(path)[0] == 200
        except OSError:
            return False

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def settle(self) -> None:
        """Whatever the server does in its own time to take less room."""

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(120)

    def close(self) -> None:
        self.stop()
        rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Server:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()


def post_all(port: int, path: str, kind: str, bodies: Iterable[bytes], connections: int,
             good: Callable[[int, bytes], bool]) -> None:
    """Sends the bodies in their order over so many connections, each one request at a time."""
    waiting = iter(bodies)
    lock = threading.Lock()
    failures: list[str] = []

    def send() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        while not failures:
            with lock:
                body = next(waiting, None)
            if body is None:
                break
            connection.request("POST", path, body, {"Content-Type": kind})
            answer = connection.getresponse()
            text = answer.read()
            if not good(answer.status, text):
                failures.append(f"{answer.status} {text[:500]!r}")
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise SystemExit(failures[0])


class Tailrace(Server):
    """`./tailrace up`: broker, folds and API in one process."""

    def __init__(self) -> None:
        super().__init__("tailrace")
        subprocess.run([str(ROOT / "tailrace"), "version"], check=True)  # builds if needed
        command = [str(ROOT / "tailrace"), "up", "--data", str(self.folder / "data")]
        command += ["--port", str(self.port), "--kafka-port", str(free_port())]
        self.start(command, "/readyz")

    def send(self, kind: str, bodies: Iterable[bytes], connections: int) -> None:
        post_all(self.port, "/api/v1/events", kind, bodies, connections,
                 lambda status, text: status == 200 and b'"rejected":[]' in text)

    def count(self, run: str) -> int:
        """How many points of a run can be queried; 0 while the server does not know the run."""
        status, body = self.get(f"/api/v1/runs/{run}/metrics")
        if status != 200:
            return 0
        return sum(metric["count"] for metric in json.loads(body)["metrics"])


def timed(server: Server, points: int, send: Callable[[], None],
          counted: Callable[[], int]) -> Figure:
    """From the first request until every point is counted by a query."""
    cpu = cpu_seconds(server.pid)
    own = time.process_time() + sum(os.times()[2:4])
    begin = time.monotonic()
    send()
    wait_for(f"{points} points", lambda: counted() >= points)
    seconds = time.monotonic() - begin
    used = cpu_seconds(server.pid) - cpu
    client = time.process_time() + sum(os.times()[2:4]) - own
    if counted() != points:
        raise SystemExit(f"{counted()} instead of {points} points")
    return Figure(points, seconds, used, client)
