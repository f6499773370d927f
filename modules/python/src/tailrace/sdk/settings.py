"""How a run's reporting behaves and where it sends to, apart from what it says of the run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tailrace.send.outcome import Transport

DEFAULT_URL = "http://127.0.0.1:8080"
MODES = ("online", "offline", "disabled")

_KAFKA_VARIABLE = "TAILRACE_KAFKA_"


@dataclass(frozen=True)
class Target:
    """Where events go: into Kafka when ``kafka`` is given, else to the server at ``url``.

    With both, the server gets what only a server can do: bytes of artifacts, the last attempt.
    """

    url: str | None
    token: str | None = None
    kafka: str | None = None
    kafka_properties: Mapping[str, str] = field(default_factory=dict)
    topic_prefix: str = "tailrace."

    @staticmethod
    def of(environment: Mapping[str, str], url: str | None = None) -> Target:
        """``TAILRACE_URL``, ``TAILRACE_TOKEN``, ``TAILRACE_TOPIC_PREFIX``, ``TAILRACE_KAFKA_*``."""
        properties = {
            name[len(_KAFKA_VARIABLE) :].lower().replace("_", "."): value
            for name, value in environment.items()
            if name.startswith(_KAFKA_VARIABLE)
        }
        kafka = properties.pop("bootstrap.servers", None) or None
        url = url or environment.get("TAILRACE_URL")
        if url is None and kafka is None:
            url = DEFAULT_URL
        return Target(
            url,
            environment.get("TAILRACE_TOKEN"),
            kafka,
            properties,
            environment.get("TAILRACE_TOPIC_PREFIX", "tailrace."),
        )

    def check(self) -> None:
        """ValueError when the URL is none."""
        from tailrace.send.connection import Server

        if self.url is not None:
            Server(self.url)

    def transport(self) -> Transport:
        """A new way to the log; nothing is connected yet."""
        if self.kafka is not None:
            from tailrace.send.kafka import KafkaTransport

            return KafkaTransport(self.kafka, dict(self.kafka_properties), self.topic_prefix)
        from tailrace.send.http import HttpTransport

        if self.url is None:
            raise ValueError("a target has a Kafka address or a server's URL")
        return HttpTransport(self.url, self.token)

    def label(self) -> str:
        """By which a later process knows that a spool was meant for the same place; no secret."""
        return f"kafka:{self.kafka}/{self.topic_prefix}" if self.kafka else f"http:{self.url}"


def spool_folder(environment: Mapping[str, str]) -> Path:
    """``TAILRACE_SPOOL_DIR``, else ``.tailrace/spool`` in the user's home.

    A user without a home, as containers have them, has a folder among the temporary files.
    """
    said = environment.get("TAILRACE_SPOOL_DIR")
    if said:
        return Path(said)
    try:
        home = Path.home()
    except (RuntimeError, KeyError):
        import tempfile

        return Path(tempfile.gettempdir()) / f"tailrace-{os.getuid()}" / "spool"
    return home / ".tailrace" / "spool"


@dataclass(frozen=True)
class Settings:
    """Times are seconds.

    ``flush_s`` is how long a logged thing waits before it is written down, which is what a killed
    process loses; ``finish_s`` how long ``finish`` waits for acknowledgements.
    """

    mode: str
    target: Target
    spools: Path
    heartbeat_s: float = 10.0
    flush_s: float = 0.2
    finish_s: float = 30.0
    memory_bytes_max: int = 64 << 20
    spool_bytes_max: int = 1 << 30

    def label(self) -> str:
        """By which a later process knows for whom a spool is; of an offline run, nobody yet."""
        return self.target.label() if self.mode == "online" else "offline"
