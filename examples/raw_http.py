#!/usr/bin/env python3
"""Train on scikit-learn's digits in 4 processes and report with nothing but the standard library.

Every process has its own shard and its own writer id; gradients are averaged at each step. At the
end the script asks the API for what it has, compares that with what was computed, value by value,
and exits with 1 when they differ.

    pip install numpy scikit-learn
    python3 raw_http.py --url http://127.0.0.1:8080
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import os
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
from training import HIDDEN, Network, digits

Event = dict[str, Any]

HEARTBEAT_MS = 1_000
FLUSH_STEPS = 25
VALIDATE_EVERY_STEPS = 20
PATIENCE_S = 60.0


def now_ms() -> int:
    """Epoch milliseconds."""
    return time.time_ns() // 1_000_000


class Api:
    """Calls the server; sends again what was not answered."""

    def __init__(self, url: str, token: str | None) -> None:
        self.url = url.rstrip("/")
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, after: str | None = None, **parameters: object) -> tuple[bytes, str]:
        """The body and its position; waits until the position ``after`` was folded."""
        query = urllib.parse.urlencode(parameters)
        headers = dict(self.headers)
        if after is not None:
            headers["Tailrace-Read-After"] = after
        url = f"{self.url}/api/v1{path}" + (f"?{query}" if query else "")
        return self._call(urllib.request.Request(url, headers=headers))

    def publish(self, events: list[Event]) -> str:
        """Writes events and gives their position. Safe to repeat: they carry writer and seq."""
        body = "\n".join(json.dumps(event) for event in events).encode()
        headers = {**self.headers, "Content-Type": "application/x-ndjson"}
        url = f"{self.url}/api/v1/events"
        answer, _ = self._call(urllib.request.Request(url, data=body, headers=headers))
        told = json.loads(answer)
        if told["accepted"] != len(events):
            raise RuntimeError(f"refused: {told['rejected']}")
        return str(told["position"])

    @staticmethod
    def _call(request: urllib.request.Request) -> tuple[bytes, str]:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                with urllib.request.urlopen(request, timeout=30) as response:
                    return response.read(), response.headers.get("Tailrace-Position", "")
            except urllib.error.HTTPError as error:
                detail = error.read().decode(errors="replace")
                if error.code not in (429, 503) or time.monotonic() > deadline:
                    raise RuntimeError(f"{request.full_url}: {error.code} {detail}") from error
                time.sleep(float(error.headers.get("Retry-After", "1")))
            except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
                if time.monotonic() > deadline:
                    raise RuntimeError(f"{request.full_url}: {error}") from error
                time.sleep(0.5)


@dataclass
class Writer:
    """One process's voice: numbers its events per topic and says that it lives while silent."""

    api: Api
    run: str
    rank: int
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    position: str = ""
    _seq: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _said: float = field(default_factory=time.monotonic)
    _ended: threading.Event = field(default_factory=threading.Event)

    def start_heart(self) -> None:
        """Beats until the end."""
        threading.Thread(target=self._beat, daemon=True).start()

    def send(self, topic: str, *events: Event) -> None:
        """One request at a time, so that the order of the numbers is the order of the log."""
        with self._lock:
            for event in events:
                self._seq[topic] = self._seq.get(topic, 0) + 1
                event.update(v=1, run=self.run, writer=self.id, seq=self._seq[topic])
                event.setdefault("time", now_ms())
            self.position = self.api.publish(list(events))
            self._said = time.monotonic()

    def end(self, status: str) -> None:
        """Says how this rank ended."""
        self._ended.set()
        self.send("runs", {"type": "run.finished", "rank": self.rank, "status": status})

    def _beat(self) -> None:
        while not self._ended.wait(HEARTBEAT_MS / 4_000):
            if time.monotonic() - self._said < HEARTBEAT_MS / 1_000:
                continue
            with self._lock:
                beat = {"type": "heartbeat", "v": 1, "run": self.run, "writer": self.id}
                self.api.publish([{**beat, "time": now_ms(), "rank": self.rank}])
                self._said = time.monotonic()


class Rows:
    """Rows of the same metrics, sent as columns."""

    def __init__(self, rank: int) -> None:
        self.rank = rank
        self.steps: list[int] = []
        self.times: list[int] = []
        self.values: dict[str, list[float]] = {}

    def add(self, step: int, values: dict[str, float]) -> None:
        """One row, now."""
        self.steps.append(step)
        self.times.append(now_ms())
        for name, value in values.items():
            self.values.setdefault(name, []).append(value)

    def event(self) -> Event:
        """All rows since the last event."""
        event = {
            "type": "metrics",
            "rank": self.rank,
            "steps": self.steps,
            "times": self.times,
            "metrics": self.values,
        }
        self.steps, self.times, self.values = [], [], {}
        return event


@dataclass(frozen=True)
class Plan:
    """What is to be done, the same for all processes."""

    url: str
    token: str | None
    run: str
    world: int
    steps: int
    learning_rate: float = 0.5
    batch: int = 64
    seed: int = 20

    def config(self) -> dict[str, object]:
        """What was chosen."""
        return {
            "model": {"kind": "mlp", "hidden": HIDDEN},
            "data": "scikit-learn digits",
            "lr": self.learning_rate,
            "batchSize": self.batch,
            "steps": self.steps,
            "seed": self.seed,
        }


@dataclass
class Report:
    """What a process computed, and how far the log must be read to see all of it."""

    rank: int
    train_loss: list[float] = field(default_factory=list)
    accuracy: float = 0.0
    events: int = 0
    position: str = ""


def train(plan: Plan, rank: int, hub: Connection) -> None:
    """One process. ``hub`` takes a gradient and gives the mean of all; at the end, the report."""
    x, y, unseen_x, unseen_y = digits(plan.seed)
    shard_x, shard_y = x[rank :: plan.world], y[rank :: plan.world]
    network = Network(x.shape[1])
    weights = network.initial(plan.seed)
    batches = np.random.default_rng([plan.seed, rank])
    writer = Writer(Api(plan.url, plan.token), plan.run, rank)
    report = Report(rank)
    start: Event = {
        "type": "run.started",
        "project": "examples",
        "name": "digits over raw HTTP",
        "rank": rank,
        "worldSize": plan.world,
        "heartbeatMs": HEARTBEAT_MS,
        "config": plan.config(),
    }
    writer.send("runs", start)
    writer.start_heart()

    trained, validated = Rows(rank), Rows(rank)
    for step in range(plan.steps):
        pick = batches.integers(0, len(shard_y), plan.batch)
        loss, accuracy, gradient = network.learn(weights, shard_x[pick], shard_y[pick])
        report.train_loss.append(loss)
        norm = float(np.linalg.norm(gradient))
        trained.add(step, {"train/loss": loss, "train/accuracy": accuracy, "grad/norm": norm})
        hub.send(gradient)
        weights = weights - plan.learning_rate * hub.recv()
        if rank == 0 and (step % VALIDATE_EVERY_STEPS == 0 or step == plan.steps - 1):
            unseen_loss, report.accuracy, _ = network.learn(weights, unseen_x, unseen_y)
            validated.add(step, {"val/loss": unseen_loss, "val/accuracy": report.accuracy})
        if len(trained.steps) == FLUSH_STEPS or step == plan.steps - 1:
            line = {"time": now_ms(), "text": f"step {step}: loss {loss:.4f}"}
            batches_of_rows = [rows.event() for rows in (trained, validated) if rows.steps]
            report.events += len(batches_of_rows) + 1
            writer.send("metrics", *batches_of_rows)
            writer.send("logs", {"type": "log", "rank": rank, "lines": [line]})
    if rank == 0:
        writer.send("runs", {"type": "run.summary", "summary": {"val/accuracy": report.accuracy}})
        report.events += 1
    writer.end("finished")
    report.events += 2  # started and finished
    report.position = writer.position
    hub.send(report)


def average(hubs: list[Connection], steps: int) -> list[Report]:
    """The all-reduce: one gradient from each process, the mean to each; then their reports."""
    for _ in range(steps):
        mean = np.mean([hub.recv() for hub in hubs], axis=0)
        for hub in hubs:
            hub.send(mean)
    return [hub.recv() for hub in hubs]


def compare(plan: Plan, reports: list[Report]) -> list[str]:
    """Every difference between what was computed and what the API says."""
    api = Api(plan.url, plan.token)
    for report in reports:  # read nothing before all of it was folded
        api.get(f"/runs/{plan.run}", after=report.position)
    differences: list[str] = []

    def check(what: str, told: object, computed: object) -> None:
        if told != computed:
            differences.append(f"{what}: the API says {told!r}, computed was {computed!r}")

    run = json.loads(api.get(f"/runs/{plan.run}")[0])["run"]
    ledger = run["ledger"]
    check("status", run["status"], "finished")
    check("config.lr", run["config"]["lr"], plan.learning_rate)
    check("summary val/accuracy", run["summary"]["val/accuracy"], reports[0].accuracy)
    check("val/accuracy, last", run["metrics"]["val/accuracy"]["last"], reports[0].accuracy)
    check("ranks", [rank["status"] for rank in run["ranks"]], ["finished"] * plan.world)
    check("events", ledger["events"], sum(report.events for report in reports))
    check("duplicates, dead letters", (ledger["duplicates"], ledger["deadLetters"]), (0, 0))
    check("gaps", ledger["gaps"], [])

    for report in reports:
        path, metric = f"/runs/{plan.run}/points", "train/loss"
        body, _ = api.get(path, metric=metric, rank=report.rank, format="ndjson")
        points = [json.loads(line) for line in body.splitlines()]
        told = [(point["step"], point["value"]) for point in points]
        check(f"{metric} of rank {report.rank}", told, list(enumerate(report.train_loss)))

    curve = json.loads(api.get(f"/runs/{plan.run}/series", metric="train/loss", points=10_000)[0])
    means = np.mean([report.train_loss for report in reports], axis=0)
    check("points of the curve", curve["total"], plan.world * plan.steps)
    check("steps of the curve", curve["x"], list(range(plan.steps)))
    if len(curve["mean"]) != plan.steps or not np.allclose(curve["mean"], means, rtol=1e-12):
        differences.append("mean over ranks: not the mean of what was computed")
    return differences


def main() -> int:
    """Trains, then compares; 1 when the API says anything else than was computed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    default_url = os.environ.get("TAILRACE_URL", "http://127.0.0.1:8080")
    parser.add_argument("--url", default=default_url, help="the server (default: %(default)s)")
    parser.add_argument("--run", default=f"digits-{uuid.uuid4().hex[:8]}", help="the run's id")
    parser.add_argument("--steps", type=int, default=200, help="how long to train")
    arguments = parser.parse_args()
    token = os.environ.get("TAILRACE_TOKEN")
    plan = Plan(arguments.url, token, arguments.run, world=4, steps=arguments.steps)

    context = multiprocessing.get_context("spawn")
    hubs, processes = [], []
    for rank in range(plan.world):
        ours, theirs = context.Pipe()
        process = context.Process(target=train, args=(plan, rank, theirs), daemon=True)
        process.start()
        theirs.close()  # so that the death of the process ends the pipe
        hubs.append(ours)
        processes.append(process)
    try:
        reports = average(hubs, plan.steps)
    except EOFError:
        print("a process has died; its error is above", file=sys.stderr)
        return 1
    for process in processes:
        process.join()

    differences = compare(plan, reports)
    for difference in differences:
        print(f"DIFFERENT {difference[:500]}", file=sys.stderr)
    points = plan.world * plan.steps
    print(
        f"run {plan.run}: {plan.world} processes, {points} losses, accuracy"
        f" {reports[0].accuracy:.3f}; {len(differences)} differences"
    )
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
