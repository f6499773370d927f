"""The Python SDK in a training loop beside W&B (offline), TensorBoard, MLflow and trackio.

Each side logs 10 metrics a step in a process of its own, in a venv where the others are installed
(in a temporary folder, or one that --venv names, which stays). Tailrace reports to a real server,
which runs beside it on the same cores; the others write to a local folder. Rounds go around the
sides, so that noise of the machine meets all of them.

* loop: steps with a product of matrices between the calls; how long a call of `log` holds it up.
* rush: as many steps as fit, one after the other: CPU time of the process and its children until
  all is written (Tailrace: sent and acknowledged).
* import: how long `import x` takes, beside a Python that imports nothing.
* crowd: 8 processes log at once; points a second from the first call until all are visible.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from http_sides import ROOT, Tailrace
from processes import cpu_seconds, wait_for
from python_sides import METRICS, SIDES

HERE = Path(__file__).resolve().parent
MODULES = {"Tailrace": "tailrace", "W&B offline": "wandb", "TensorBoard": "tensorboardX",
           "MLflow": "mlflow", "trackio": "trackio"}
PACKAGES = ["wandb==0.31.0", "tensorboardX==2.6.5", "mlflow==3.18.0", "trackio==0.43.0", "numpy"]
# What these have not written when the loop ends takes minutes, of which nothing is learned.
STEPS_MAX = {"MLflow": 1_000, "MLflow async": 1_000}
# They would call home while they are measured.
QUIET = {"MLFLOW_DISABLE_TELEMETRY": "true", "WANDB_ERROR_REPORTING": "false",
         "WANDB_SILENT": "true",
         "TAILRACE_QUIET": "1", "HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}


@dataclass
class Side:
    """A running side that waits for its signal."""

    process: subprocess.Popen[str]
    cpu: float

    def say(self) -> None:
        assert self.process.stdin is not None
        print("go", file=self.process.stdin, flush=True)

    def hear(self) -> str:
        assert self.process.stdout is not None
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise SystemExit("a side ended before its time")
            if line.startswith(("ready", "{")):
                return line

    def told(self) -> dict[str, float]:
        """What it measured, with the CPU seconds of its whole family since it was ready."""
        told: dict[str, float] = json.loads(self.hear())
        told["cpu_s"] = cpu_seconds(self.process.pid) - self.cpu
        self.say()
        self.process.wait(60)
        return told


class Sides:
    """Starts sides in the venv, each with a folder of its own."""

    def __init__(self, python: Path, server: Tailrace, folder: Path) -> None:
        self.python = python
        self.server = server
        self.folder = folder
        self.count = 0
        self.processes: list[subprocess.Popen[str]] = []

    def __enter__(self) -> Sides:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes:
            process.kill()
            process.wait()

    def start(self, name: str, steps: int, work: int, seconds: float = 30) -> tuple[Side, str]:
        self.count += 1
        run = f"{self.folder.name}-{self.count}"
        own = self.folder / run
        own.mkdir(parents=True)
        environment = os.environ | QUIET | {
            "TAILRACE_URL": f"http://127.0.0.1:{self.server.port}",
            "TAILRACE_SPOOL_DIR": str(own / "spool"), "TRACKIO_DIR": str(own / "trackio"),
            "OPENBLAS_NUM_THREADS": "1", "HOME": str(own)}
        command = [str(self.python), str(HERE / "python_sides.py"), name, str(own), run]
        steps = min(steps, STEPS_MAX.get(name, steps))
        command += ["--steps", str(steps), "--work", str(work), "--seconds", str(seconds)]
        with (own / "said.txt").open("w") as said:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       stderr=said, text=True, env=environment, cwd=own)
        self.processes.append(process)
        side = Side(process, 0)
        side.hear()
        side.cpu = cpu_seconds(process.pid)
        return side, run

    def one(self, name: str, steps: int, work: int, seconds: float = 30) -> dict[str, float]:
        side, run = self.start(name, steps, work, seconds)
        side.say()
        told = side.told()
        if name == "Tailrace":
            wanted = int(told["steps"]) * len(METRICS)
            wait_for(f"{wanted} points", lambda: self.server.count(run) >= wanted)
        return told


def loop(sides: Sides, options: argparse.Namespace) -> None:
    figures: dict[str, list[dict[str, float]]] = {name: [] for name in SIDES}
    for _ in range(options.rounds):
        for name, found in figures.items():
            found.append(sides.one(name, options.steps, options.work))
    print(f"loop: {len(METRICS)} metrics a step, microseconds of a call of log")
    print(f"{'':14}{'p50':>10}{'p99':>10}{'p99.9':>10}{'max':>11}   steps")
    ours = [median(figures["Tailrace"], key) for key in ("p50", "p999")]
    for name, found in figures.items():
        row = [median(found, key) for key in ("p50", "p99", "p999", "max")]
        ratios = ("" if name == "Tailrace" else
                  f"   {row[0] / ours[0]:8.1f} x p50 {row[2] / ours[1]:8.1f} x p99.9")
        print(f"{name:14}{row[0]:10.1f}{row[1]:10.1f}{row[2]:10.1f}{row[3]:11.1f}"
              f"{median(found, 'steps'):8.0f}{ratios}")


def rush(sides: Sides, options: argparse.Namespace) -> None:
    figures: dict[str, list[dict[str, float]]] = {name: [] for name in SIDES}
    for _ in range(options.rounds):
        for name, found in figures.items():
            found.append(sides.one(name, options.rush_steps, 0, 10))
    print(f"rush: {len(METRICS)} metrics a step, one step after the other, at most 10 s")
    idle = median(figures["nothing"], "cpu_s") / median(figures["nothing"], "steps")
    ours = 0.0
    for name, found in figures.items():
        steps, cpu = median(found, "steps"), median(found, "cpu_s")
        per_100k = (cpu / steps - idle) * 100_000
        ours = per_100k if name == "Tailrace" else ours
        ratio = f"   {per_100k / ours:8.1f} x" if ours and name != "Tailrace" else ""
        print(f"{name:14}{steps:9.0f} steps in {median(found, 'loop_s'):6.2f} s, finish"
              f" {median(found, 'finish_s'):5.2f} s, CPU {cpu:6.2f} s: {per_100k:8.2f} s for"
              f" 100,000 steps{ratio}")


def imports(sides: Sides, options: argparse.Namespace) -> None:
    """The median of the whole process, less that of one that imports nothing."""
    took: dict[str, list[float]] = {name: [] for name in ["", *MODULES.values()]}
    for _ in range(options.rounds * 2):
        for name, found in took.items():
            program = f"import {name}" if name else "pass"
            begin = time.perf_counter()
            subprocess.run([str(sides.python), "-c", program], check=True, env=os.environ | QUIET)
            found.append((time.perf_counter() - begin) * 1e3)
    bare = statistics.median(took.pop(""))
    print(f"import: milliseconds beside a Python that imports nothing ({bare:.0f} ms)")
    ours = statistics.median(took["tailrace"]) - bare
    for name, found in took.items():
        own = statistics.median(found) - bare
        print(f"{name:14}{own:9.1f} ms   {own / ours:6.1f} x")


def crowd(sides: Sides, options: argparse.Namespace) -> None:
    """From the first call until every point of all processes is counted by a query."""
    rates = []
    for number in range(options.rounds):
        started = [sides.start("Tailrace", options.crowd_steps, 0, 120)
                   for _ in range(options.processes)]
        server_cpu = cpu_seconds(sides.server.pid)
        begin = time.monotonic()
        for side, _ in started:
            side.say()
        told = [side.told() for side, _ in started]
        points = sum(int(one["steps"]) for one in told) * len(METRICS)
        wait_for(f"{points} points",
                 lambda runs=[run for _, run in started], wanted=points:
                 sum(map(sides.server.count, runs)) >= wanted)
        seconds = time.monotonic() - begin
        used = cpu_seconds(sides.server.pid) - server_cpu
        rates.append(points / seconds)
        client = sum(one["cpu_s"] for one in told)
        print(f"crowd {number + 1}: {options.processes} processes, {points} points visible after"
              f" {seconds:.2f} s: {rates[-1] / 1e3:,.0f} k points/s; CPU of the processes"
              f" {client:.2f} s, of the server {used:.2f} s", flush=True)
    print(f"crowd: {statistics.median(rates) / 1e3:,.0f} k points/s visible, the median")


def median(figures: list[dict[str, float]], what: str) -> float:
    return statistics.median(figure[what] for figure in figures)


@contextmanager
def rivals(given: Path | None) -> Iterator[Path]:
    folder = given or Path(tempfile.mkdtemp(prefix="tailrace-bench-venv-"))
    try:
        python = folder / "bin" / "python3"
        if not (folder / "bin" / "wandb").exists():
            venv.create(folder, with_pip=True)
            subprocess.run([str(python), "-m", "pip", "install", "-q", *PACKAGES], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "--no-deps", "--force-reinstall",
                        str(ROOT / "modules" / "python")], check=True)
        yield python
    finally:
        if given is None:
            rmtree(folder, ignore_errors=True)


PARTS = {"loop": loop, "rush": rush, "import": imports, "crowd": crowd}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", default=list(PARTS), help=", ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=10_000, help="of the loop")
    parser.add_argument("--work", type=int, default=256, help="rows of the matrices of a step")
    parser.add_argument("--rush-steps", type=int, default=100_000)
    parser.add_argument("--crowd-steps", type=int, default=100_000, help="of each process")
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--venv", type=Path, help="a venv to use and keep")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="tailrace-bench-python-"))
    try:
        with rivals(options.venv) as python, Tailrace() as server:
            assert isinstance(server, Tailrace)
            for part in options.parts:
                with Sides(python, server, folder / part) as sides:
                    PARTS[part](sides, options)
    finally:
        rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
