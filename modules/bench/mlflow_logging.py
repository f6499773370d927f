"""MLflow's `log_batch` beside Tailrace's ingest: the same curves on both sides.

MLflow 3 is installed into a venv in a temporary folder (or one that --venv names, which stays),
its server runs on SQLite and, where the Debian package `postgresql` is, on Postgres. Its points
come from its own client, 1,000 a call as it allows at most, from two threads (or as many as
--connections says); ours by HTTP over as many connections, in bulk (CBOR, 200,000 points a request)
and in requests of 1,000 points (JSON). CPU seconds are of
the server's whole family, the database included, and of the client beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

from curves import METRICS, START_MS, STEP_MS, Rows, curves, event_cbor, event_json
from http_sides import Figure, Server, Tailrace, timed
from processes import cpu_seconds, free_port, wait_for

POSTGRES = Path("/usr/lib/postgresql")
BATCH = 1000


class Postgres:
    """A database of its own; its server refuses to run as root, so another user does."""

    def __init__(self) -> None:
        self.bin = max(POSTGRES.glob("*/bin"))
        self.folder = Path(tempfile.mkdtemp(prefix="tailrace-bench-postgres-"))
        subprocess.run(["chown", "postgres", str(self.folder)], check=True)
        self.port = free_port()
        data = str(self.folder / "data")
        self._run(["initdb", "-D", data, "-A", "trust", "-U", "postgres"])
        command = [str(self.bin / "postgres"), "-D", data, "-p", str(self.port)]
        command += ["-h", "127.0.0.1", "-k", str(self.folder)]
        self.process = subprocess.Popen(command, user="postgres", cwd=self.folder,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for("postgres", lambda: self._run(["pg_isready", "-h", "127.0.0.1", "-p",
                                                str(self.port)], check=False) == 0)

    def _run(self, command: list[str], check: bool = True) -> int:
        return subprocess.run([str(self.bin / command[0]), *command[1:]], user="postgres",
                              cwd=self.folder, check=check, capture_output=True).returncode

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(60)
        rmtree(self.folder, ignore_errors=True)


class MlFlow(Server):
    """MLflow's server with two workers, and the client that logs to it in a process of its own."""

    def __init__(self, python: Path, database: Postgres | None) -> None:
        super().__init__("mlflow")
        self.python = python
        self.database = database
        store = f"sqlite:///{self.folder / 'mlflow.db'}" if database is None else (
            f"postgresql+psycopg2://postgres@127.0.0.1:{database.port}/postgres")
        command = [str(python.parent / "mlflow"), "server", "--backend-store-uri", store]
        command += ["--artifacts-destination", str(self.folder / "artifacts")]
        command += ["--host", "127.0.0.1", "--port", str(self.port), "--workers", "2"]
        self.start(command, "/health", 300)

    def log(self, points: int, threads: int) -> Figure:
        """Starts the client, which says when it begins and ends, and what it counted."""
        command = [str(self.python), __file__, "--client", f"http://127.0.0.1:{self.port}"]
        command += ["--points", str(points), "--connections", str(threads)]
        with subprocess.Popen(command, stdout=subprocess.PIPE,
                              stdin=subprocess.PIPE, text=True) as client:
            assert client.stdout is not None and client.stdin is not None
            client.stdout.readline()  # it is connected and holds its points
            cpu = self._cpu()
            print("go", file=client.stdin, flush=True)
            told = json.loads(client.stdout.readline())
            used = self._cpu() - cpu
            print("count", file=client.stdin, flush=True)
            counted = int(client.stdout.readline())
        if counted != told["points"]:
            raise SystemExit(f"MLflow has {counted} of {told['points']} points")
        return Figure(told["points"], told["seconds"], used, told["cpu"])

    def _cpu(self) -> float:
        database = 0 if self.database is None else cpu_seconds(self.database.process.pid)
        return cpu_seconds(self.pid) + database


def client(url: str, points: int, connections: int) -> None:
    """Runs in the venv: logs what it is told and says how long that took."""
    import time
    from concurrent.futures import ThreadPoolExecutor

    from mlflow import MlflowClient  # type: ignore[import-not-found]
    from mlflow.entities import Metric  # type: ignore[import-not-found]

    api = MlflowClient(url)
    run = api.create_run(api.create_experiment(f"bench-{time.time_ns()}")).info.run_id
    batches = [
        [Metric(name, value, START_MS + step * STEP_MS, step)
         for name, column in zip(METRICS, rows.columns, strict=True)
         for step, value in zip(rows.steps(), column, strict=True)]
        for rows in curves("bench", points, BATCH // len(METRICS))
    ]
    print("ready", flush=True)
    sys.stdin.readline()
    begin, cpu = time.monotonic(), time.process_time()
    with ThreadPoolExecutor(connections) as threads:
        list(threads.map(lambda batch: api.log_batch(run, metrics=batch), batches))
    print(json.dumps({"points": sum(map(len, batches)), "seconds": time.monotonic() - begin,
                      "cpu": time.process_time() - cpu}), flush=True)
    sys.stdin.readline()
    print(sum(len(api.get_metric_history(run, name)) for name in METRICS), flush=True)


@contextmanager
def mlflow_python(version: str, given: Path | None) -> Iterator[Path]:
    folder = given or Path(tempfile.mkdtemp(prefix="tailrace-bench-venv-"))
    try:
        python = folder / "bin" / "python3"
        if not (folder / "bin" / "mlflow").exists():
            venv.create(folder, with_pip=True)
            subprocess.run([str(python), "-m", "pip", "install", "-q", f"mlflow=={version}",
                            "psycopg2-binary"], check=True)
        yield python
    finally:
        if given is None:
            rmtree(folder, ignore_errors=True)


def tailrace(server: Tailrace, run: str, rows: list[Rows], bulk: bool,
             connections: int) -> Figure:
    if bulk:
        kind = "application/cbor-seq"
        bodies = [b"".join(map(event_cbor, rows[at : at + 20])) for at in range(0, len(rows), 20)]
    else:
        kind = "application/json"
        bodies = [event_json(one) for one in rows]
    return timed(server, sum(one.points for one in rows),
                 lambda: server.send(kind, bodies, connections), lambda: server.count(run))


def our_rounds(options: argparse.Namespace) -> dict[str, list[Figure]]:
    figures: dict[str, list[Figure]] = {"Tailrace, bulk": [], "Tailrace, 1,000 a request": []}
    with Tailrace() as server:
        assert isinstance(server, Tailrace)
        for number in range(options.rounds + 1):  # the first is to warm up
            for name, all_of in figures.items():
                bulk = name.endswith("bulk")
                run = f"bench-{number}-{'bulk' if bulk else 'small'}"
                points = options.bulk_points if bulk else options.small_points
                rows = list(curves(run, points, 500 if bulk else BATCH // len(METRICS)))
                figure = tailrace(server, run, rows, bulk, options.connections)
                if number > 0:
                    all_of.append(figure)
                    print(f"{name:26} {figure}", flush=True)
    return figures


def mlflow_rounds(python: Path, name: str, options: argparse.Namespace) -> list[Figure]:
    database = Postgres() if name.endswith("Postgres") else None
    try:
        with MlFlow(python, database) as server:
            assert isinstance(server, MlFlow)
            server.log(2 * BATCH, options.connections)
            figures = []
            for _ in range(options.rounds):
                figures.append(server.log(options.points, options.connections))
                print(f"{name:26} {figures[-1]}", flush=True)
            return figures
    finally:
        if database is not None:
            database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=60_000, help="to MLflow in each round")
    parser.add_argument("--bulk-points", type=int, default=10_000_000)
    parser.add_argument("--small-points", type=int, default=1_000_000)
    parser.add_argument("--connections", type=int, default=2, help="or threads, of each side")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--version", default="3.17.2", help="of MLflow")
    parser.add_argument("--venv", type=Path, help="a venv to use and keep")
    parser.add_argument("--client", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.client:
        client(options.client, options.points, options.connections)
        return
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"  # it would call home while it is measured
    print(f"settings: {vars(options)}, {len(METRICS)} metrics, float32, as many threads"
          " as connections, MLflow with 2 workers")
    rivals = ["MLflow, SQLite"] + (["MLflow, Postgres"] if any(POSTGRES.glob("*/bin")) else [])
    with mlflow_python(options.version, options.venv) as python:
        theirs = {name: mlflow_rounds(python, name, options) for name in rivals}
    ours = our_rounds(options)
    for name, figures in ours.items():
        for rival, other in theirs.items():
            wall = median(figures, "per_second") / median(other, "per_second")
            cpu = median(figures, "per_cpu_second") / median(other, "per_cpu_second")
            print(f"{name} to {rival}: {wall:,.0f} x points/s, {cpu:,.0f} x points/CPU-s")


def median(figures: list[Figure], what: str) -> float:
    return statistics.median(getattr(figure, what) for figure in figures)


if __name__ == "__main__":
    main()
