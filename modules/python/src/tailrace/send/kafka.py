"""Events straight into Kafka, with confluent-kafka (``pip install tailrace[kafka]``)."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any

from tailrace.send.outcome import Outcome, Outgoing, Rejection, Trouble

_ANSWER_WITHIN_S = 30.0
_BEAT_WITHIN_S = 5.0


class KafkaTransport:
    """An idempotent producer that partitions as the server does: murmur2 of the run's id."""

    def __init__(self, bootstrap: str, properties: dict[str, str], prefix: str) -> None:
        try:
            from confluent_kafka import Producer
        except ImportError as e:
            raise RuntimeError(
                "sending to Kafka needs confluent-kafka: pip install 'tailrace[kafka]'"
            ) from e
        settings: dict[str, Any] = {
            "bootstrap.servers": bootstrap,
            "partitioner": "murmur2_random",
            "enable.idempotence": True,
            "acks": "all",
            "compression.type": "zstd",
            "linger.ms": 5,
            "message.max.bytes": 4 << 20,
            "message.timeout.ms": 15_000,
            "log_level": 2,
        }
        self._producer = Producer(settings | properties, logger=_silent())
        self._prefix = prefix

    def send(self, batch: Sequence[Outgoing]) -> Outcome:
        """Produces and waits for the broker's word on each."""
        outcome = Outcome()
        done = threading.Event()
        left = len(batch)

        def delivered(index: int, error: Any) -> None:
            nonlocal left
            if error is None:
                outcome.accepted.add(index)
            elif error.name() == "_MSG_SIZE_TOO_LARGE" or error.name() == "MSG_SIZE_TOO_LARGE":
                outcome.rejections.append(Rejection(index, "too_large", error.str()))
            else:
                outcome.trouble = Trouble(error.str())
            left -= 1
            if left == 0:
                done.set()

        for index, event in enumerate(batch):
            self._produce(event, lambda e, _, i=index: delivered(i, e))
        self._producer.flush(_ANSWER_WITHIN_S)
        if not done.is_set():
            outcome.trouble = Trouble(f"Kafka did not answer within {_ANSWER_WITHIN_S:.0f} s")
        return outcome

    def _produce(self, event: Outgoing, delivered: Any) -> None:
        while True:
            try:
                self._producer.produce(
                    self._prefix + event.topic,
                    key=event.run.encode(),
                    value=event.value,
                    on_delivery=delivered,
                )
                return
            except BufferError:
                self._producer.poll(0.1)

    def beat(self, heartbeat: Outgoing) -> bool:
        """Produces a heartbeat."""
        arrived = threading.Event()
        self._produce(heartbeat, lambda e, _: None if e else arrived.set())
        deadline = time.monotonic() + _BEAT_WITHIN_S
        while not arrived.is_set() and time.monotonic() < deadline:
            self._producer.poll(0.1)
        return arrived.is_set()

    def close(self) -> None:
        """Lets the producer go; what it holds is in the spool."""
        self._producer.purge()


def _silent() -> Any:
    import logging

    return logging.getLogger("tailrace.kafka")
