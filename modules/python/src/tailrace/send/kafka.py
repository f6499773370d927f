"""Events straight into Kafka, with confluent-kafka (``pip install tailrace[kafka]``)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from tailrace.send.outcome import Outcome, Outgoing, Rejection, Trouble

_ANSWER_WITHIN_S = 30.0
_BEAT_WITHIN_S = 5.0
_TOO_LARGE = ("_MSG_SIZE_TOO_LARGE", "MSG_SIZE_TOO_LARGE")


class KafkaTransport:
    """An idempotent producer that partitions as the server does: murmur2 of the run's id.

    A producer that librdkafka declares dead for good ("fatal") is replaced by a new one; what it
    held is sent again, and counts once by its numbers. ValueError for properties that it knows not.
    """

    def __init__(self, bootstrap: str, properties: dict[str, str], prefix: str) -> None:
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
        self._settings = settings | properties
        self._producer = _producer(self._settings)
        self._is_dead = False
        self._prefix = prefix

    def send(self, batch: Sequence[Outgoing]) -> Outcome:
        """Produces and waits for the broker's word on each."""
        if self._is_dead:
            self._producer.purge()
            self._producer = _producer(self._settings)
            self._is_dead = False
        answers: dict[int, Any] = {}
        deadline = time.monotonic() + _ANSWER_WITHIN_S
        for index, event in enumerate(batch):
            self._produce(event, lambda e, _, i=index: answers.setdefault(i, e), deadline)
        while len(answers) < len(batch) and time.monotonic() < deadline:
            self._producer.poll(0.1)  # the heart's thread may be told of ours instead
        return self._outcome(len(batch), dict(answers))

    def _outcome(self, size: int, answers: dict[int, Any]) -> Outcome:
        outcome = Outcome()
        if len(answers) < size:
            outcome.trouble = Trouble(f"Kafka did not answer within {_ANSWER_WITHIN_S:.0f} s")
        for index, error in answers.items():
            if error is None:
                outcome.accepted.add(index)
            elif error.name() in _TOO_LARGE:
                outcome.rejections.append(Rejection(index, "too_large", error.str()))
            else:
                self._is_dead = self._is_dead or error.fatal()
                outcome.trouble = Trouble(error.str())
        return outcome

    def _produce(self, event: Outgoing, delivered: Any, deadline: float) -> None:
        """Hands it to the producer; ``delivered`` is told when that does not take it, too."""
        from confluent_kafka import KafkaException

        topic, key = self._prefix + event.topic, event.run.encode()
        while time.monotonic() < deadline:
            try:
                self._producer.produce(topic, event.value, key, on_delivery=delivered)
                return
            except BufferError:
                self._producer.poll(0.1)
            except KafkaException as e:
                delivered(e.args[0], None)
                return

    def beat(self, heartbeat: Outgoing) -> bool:
        """Produces a heartbeat."""
        answers: list[Any] = []
        deadline = time.monotonic() + _BEAT_WITHIN_S
        self._produce(heartbeat, lambda e, _: answers.append(e), deadline)
        while not answers and time.monotonic() < deadline:
            self._producer.poll(0.1)
        # By identity: == of a KafkaError and None leaves an exception behind in the interpreter.
        return bool(answers) and answers[0] is None

    def close(self) -> None:
        """Lets the producer go; what it holds is in the spool."""
        self._producer.purge()


def _producer(settings: dict[str, Any]) -> Any:
    try:
        from confluent_kafka import KafkaException, Producer
    except ImportError as e:
        raise RuntimeError(
            "sending to Kafka needs confluent-kafka: pip install 'tailrace[kafka]'"
        ) from e
    try:
        return Producer(settings, logger=_silent())
    except KafkaException as e:
        raise ValueError(f"TAILRACE_KAFKA_...: {e.args[0].str()}") from e


def _silent() -> Any:
    import logging

    return logging.getLogger("tailrace.kafka")
