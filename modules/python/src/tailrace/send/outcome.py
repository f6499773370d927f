"""What became of the events of one attempt to send them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol


class Outgoing(NamedTuple):
    """An encoded event on its way; ``topic`` is without the prefix."""

    run: str
    topic: str
    value: bytes


@dataclass(frozen=True)
class Rejection:
    """A final refusal: the same event would be refused again."""

    index: int
    reason: str
    detail: str


class Trouble(NamedTuple):
    """A failure that may pass; ``retry_after_s`` is what was asked for, 0 for nothing."""

    message: str
    retry_after_s: float = 0.0


@dataclass
class Outcome:
    """By index; what is neither accepted nor rejected must be sent again, and may have arrived."""

    accepted: set[int] = field(default_factory=set)
    rejections: list[Rejection] = field(default_factory=list)
    trouble: Trouble | None = None

    def settled(self) -> set[int]:
        """Indexes that need no sending any more."""
        return self.accepted | {r.index for r in self.rejections}

    def then(self, size: int, tail: Outcome) -> Outcome:
        """This for the first ``size`` events and ``tail`` for those after them."""
        return Outcome(
            self.accepted | {size + i for i in tail.accepted},
            self.rejections + [replace(r, index=size + r.index) for r in tail.rejections],
            tail.trouble,
        )


class Transport(Protocol):
    """One way to the log. One thread sends, another may beat."""

    def send(self, batch: Sequence[Outgoing]) -> Outcome:
        """Sends and waits for what became of each; never raises for what the other side does."""
        ...

    def beat(self, heartbeat: Outgoing) -> bool:
        """Sends a heartbeat; whether it arrived."""
        ...

    def close(self) -> None:
        """Lets connections go; a call under way may fail."""
        ...
