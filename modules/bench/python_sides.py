"""What python_log.py runs in a process of its own: one training loop that reports to one tracker.

It prints one line of JSON when it is ready, waits for a line, logs, and prints what that took.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

METRICS = [f"train/metric_{number}" for number in range(10)]
Log = Callable[[dict[str, float], int], None]
Finish = Callable[[], None]


def nothing(_: argparse.Namespace) -> tuple[Log, Finish]:
    return (lambda _values, _step: None), (lambda: None)


def tailrace(options: argparse.Namespace) -> tuple[Log, Finish]:
    import tailrace

    run = tailrace.init(project="bench", id=options.run, capture="python", system=10)
    return (lambda values, step: run.log(values, step)), run.finish


def wandb(options: argparse.Namespace) -> tuple[Log, Finish]:
    import wandb  # type: ignore[import-not-found]

    run = wandb.init(project="bench", mode="offline", dir=options.folder)
    return (lambda values, step: run.log(values, step)), run.finish


def tensorboard(options: argparse.Namespace) -> tuple[Log, Finish]:
    from tensorboardX import SummaryWriter  # type: ignore[import-not-found]

    writer = SummaryWriter(options.folder)

    def log(values: dict[str, float], step: int) -> None:
        for name, value in values.items():
            writer.add_scalar(name, value, step)

    return log, writer.close


def mlflow(options: argparse.Namespace) -> tuple[Log, Finish]:
    import mlflow  # type: ignore[import-not-found]

    mlflow.set_tracking_uri(f"sqlite:///{options.folder}/mlflow.db")
    mlflow.start_run()
    return (lambda values, step: mlflow.log_metrics(values, step=step)), mlflow.end_run


def mlflow_async(options: argparse.Namespace) -> tuple[Log, Finish]:
    import mlflow  # type: ignore[import-not-found]

    mlflow.set_tracking_uri(f"sqlite:///{options.folder}/mlflow.db")
    mlflow.start_run()

    def finish() -> None:
        mlflow.flush_async_logging()
        mlflow.end_run()

    return (lambda values, step: mlflow.log_metrics(values, step=step, synchronous=False)), finish


def trackio(options: argparse.Namespace) -> tuple[Log, Finish]:
    import trackio  # type: ignore[import-not-found]

    run = trackio.init(project="bench", name=Path(options.folder).name, embed=False)
    return (lambda values, step: run.log(values, step=step)), trackio.finish


SIDES = {
    "nothing": nothing,
    "Tailrace": tailrace,
    "W&B offline": wandb,
    "TensorBoard": tensorboard,
    "MLflow": mlflow,
    "MLflow async": mlflow_async,
    "trackio": trackio,
}


def loop(log: Log, steps: int, work: Callable[[], Any], seconds_max: float) -> array[int]:
    """Nanoseconds of each call; ends early when the time is up."""
    took = array("q")
    clock = time.perf_counter_ns
    end = clock() + int(seconds_max * 1e9)
    for step in range(steps):
        work()
        values = {name: 1 / (step + 1 + at) for at, name in enumerate(METRICS)}
        begin = clock()
        log(values, step)
        now = clock()
        took.append(now - begin)
        if now > end:
            break
    return took


def worker(size: int) -> Callable[[], Any]:
    """A step of training: a product of matrices, for which numpy lets other threads run."""
    if size == 0:
        return lambda: None
    import numpy as np

    left = np.random.default_rng(1).random((size, size), dtype=np.float32)
    return lambda: left @ left


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("side")
    parser.add_argument("folder")
    parser.add_argument("run")
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--work", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    options = parser.parse_args()
    work = worker(options.work)
    work()
    log, finish = SIDES[options.side](options)
    time.sleep(1)  # what it starts in the background is started
    print("ready", flush=True)
    sys.stdin.readline()
    begin, cpu = time.perf_counter(), time.process_time()
    took = loop(log, options.steps, work, options.seconds)
    looped = time.perf_counter() - begin
    own = time.process_time() - cpu
    finish()
    finished = time.perf_counter() - begin - looped
    sorted_ns = sorted(took)
    at = {name: sorted_ns[min(len(took) - 1, int(len(took) * share))] / 1e3
          for name, share in (("p50", 0.5), ("p99", 0.99), ("p999", 0.999))}
    print(json.dumps({"steps": len(took), "loop_s": looped, "loop_cpu_s": own,
                      "finish_s": finished, "max": sorted_ns[-1] / 1e3, **at}), flush=True)
    sys.stdin.readline()  # the other side reads the CPU time of what is still there


if __name__ == "__main__":
    main()
