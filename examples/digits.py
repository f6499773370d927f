#!/usr/bin/env python3
"""A small network learns digits in several processes; each is a rank of one run.

Every rank logs its own loss, rank 0 also what the ranks have in common. Kill one of the processes
that it names, and the run tells which rank was lost.

    pip install numpy scikit-learn ./modules/python
    python examples/digits.py --ranks 4
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import uuid
from multiprocessing.connection import Connection

from training import Ranks, Trainer

import tailrace


def train(hub: Connection, steps: int, pause_s: float) -> None:
    """One rank. Which one, and of which run, the environment tells: as below torchrun or srun."""
    trainer = Trainer(int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"]), hub)
    with tailrace.init(
        project="digits", name="digits, data-parallel", config=trainer.config(), heartbeat=1
    ) as run:
        print(f"rank {run.rank} is process {os.getpid()}", flush=True)
        for step in range(steps):
            seen = trainer.step()
            run.log({"train/loss": seen.loss, "train/accuracy": seen.accuracy}, step=step)
            if run.rank == 0:
                run.log({"mean/loss": seen.mean_loss}, step=step)
            time.sleep(pause_s)
        if run.rank == 0:
            loss, accuracy = trainer.validate()
            run.summary.update({"val/loss": loss, "val/accuracy": accuracy})
            print(f"run {run.id}: accuracy {accuracy:.3f}", flush=True)


def main() -> int:
    """The launcher; 1 when a rank has died."""
    parser = argparse.ArgumentParser(description="Train on digits, in several processes.")
    parser.add_argument("--ranks", type=int, default=4, help="how many processes (%(default)s)")
    parser.add_argument("--steps", type=int, default=200, help="how long (%(default)s)")
    parser.add_argument("--pause", type=float, default=0, help="seconds after a step, to watch it")
    options = parser.parse_args()
    os.environ.setdefault("TAILRACE_RUN_ID", f"digits-{uuid.uuid4().hex[:8]}")
    ranks = Ranks(options.ranks, train, options.steps, options.pause)
    ranks.average()
    return 1 if any(ranks.join()) else 0


if __name__ == "__main__":
    sys.exit(main())
