#!/usr/bin/env python3
"""The training of digits.py, reported by a stock Kafka client: events are plain JSON records.

Key is the run's id, placed by murmur2 as Java's client does, so that all of a run lies in the same
partition of every topic; confluent-kafka's own default is another.

    pip install numpy scikit-learn confluent-kafka
    python examples/raw_kafka.py --kafka 127.0.0.1:9092
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time
import uuid
from multiprocessing.connection import Connection
from typing import Any

from confluent_kafka import KafkaError, KafkaException, Message, Producer
from training import Ranks, Trainer

HEARTBEAT_MS = 1_000
FLUSH_STEPS = 25
FLUSH_WITHIN_S = 60.0


class Writer:
    """One rank's voice. Numbers its events per topic, from 1; heartbeats have no number."""

    def __init__(self, kafka: str, run: str, rank: int) -> None:
        self.run = run
        self.rank = rank
        self.id = uuid.uuid4().hex
        self.failed: list[str] = []
        self._seq: dict[str, int] = {}
        self._ended = threading.Event()
        self._producer = Producer(
            {
                "bootstrap.servers": kafka,
                "partitioner": "murmur2_random",
                "enable.idempotence": True,
                "acks": "all",
                "compression.type": "zstd",
                "linger.ms": 5,
            }
        )
        self._heart = threading.Thread(target=self._beat, daemon=True)

    def send(self, topic: str, type_: str, **fields: Any) -> None:
        """Hands an event to the producer, which keeps the order of each partition."""
        event = {"type": type_, "v": 1, "run": self.run, "writer": self.id, "rank": self.rank}
        if topic != "heartbeats":
            self._seq[topic] = self._seq.get(topic, 0) + 1
            event["seq"] = self._seq[topic]
        event |= {"time": time.time_ns() // 1_000_000, **fields}
        self._producer.produce(
            f"tailrace.{topic}", json.dumps(event), self.run, on_delivery=self._delivered
        )
        self._producer.poll(0)

    def start(self, **fields: Any) -> None:
        """The run begins, or one more rank joins it."""
        self.send("runs", "run.started", heartbeatMs=HEARTBEAT_MS, **fields)
        self._heart.start()

    def end(self, status: str) -> None:
        """Says so when all before it is in the log; KafkaException when that cannot be."""
        self._ended.set()
        self._heart.join()
        self._flush()
        self.send("runs", "run.finished", status=status)
        self._flush()

    def _flush(self) -> None:
        left = self._producer.flush(FLUSH_WITHIN_S)
        if left or self.failed:
            raise KafkaException(f"{left} events without an answer; {self.failed[:3]}")

    def _beat(self) -> None:
        while not self._ended.wait(HEARTBEAT_MS / 1_000):
            self.send("heartbeats", "heartbeat")

    def _delivered(self, error: KafkaError | None, _: Message) -> None:
        if error is not None:
            self.failed.append(error.str())


def train(hub: Connection, kafka: str, run: str, steps: int, pause_s: float) -> None:
    """One rank. Rows that have the same metrics go as columns."""
    rank, ranks = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
    trainer = Trainer(rank, ranks, hub)
    writer = Writer(kafka, run, rank)
    writer.start(
        project="examples", name="digits by Kafka", worldSize=ranks, config=trainer.config()
    )
    rows = []
    for step in range(steps):
        seen = trainer.step()
        rows.append((step, time.time_ns() // 1_000_000, seen.loss, seen.accuracy))
        if len(rows) == FLUSH_STEPS or step == steps - 1:
            at, times, losses, accuracies = (list(column) for column in zip(*rows, strict=True))
            metrics = {"train/loss": losses, "train/accuracy": accuracies}
            writer.send("metrics", "metrics", steps=at, times=times, metrics=metrics)
            writer.send("logs", "log", stream="stdout", lines=[f"step {step}: {losses[-1]:.4f}"])
            rows.clear()
        time.sleep(pause_s)
    if rank == 0:
        loss, accuracy = trainer.validate()
        writer.send("runs", "run.summary", summary={"val/loss": loss, "val/accuracy": accuracy})
        print(f"run {run}: accuracy {accuracy:.3f}", flush=True)
    writer.end("finished")


def main() -> int:
    """The launcher; 1 when a rank has died, or its events did not arrive."""
    parser = argparse.ArgumentParser(description="Train on digits, report by a Kafka client.")
    parser.add_argument("--kafka", default="127.0.0.1:9092", help="(default: %(default)s)")
    parser.add_argument("--run", default=f"digits-{uuid.uuid4().hex[:8]}", help="the run's id")
    parser.add_argument("--ranks", type=int, default=4, help="how many processes (%(default)s)")
    parser.add_argument("--steps", type=int, default=200, help="how long (%(default)s)")
    parser.add_argument("--pause", type=float, default=0, help="seconds after a step, to watch it")
    options = parser.parse_args()
    ranks = Ranks(options.ranks, train, options.kafka, options.run, options.steps, options.pause)
    ranks.average()
    return 1 if any(ranks.join()) else 0


if __name__ == "__main__":
    sys.exit(main())
