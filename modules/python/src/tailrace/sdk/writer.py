"""Makes numbered, encoded events and puts them into the outbox."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tailrace.sdk.counters import Counters
from tailrace.sdk.rows import Names, Values
from tailrace.spool.outbox import Outbox
from tailrace.wire import cbor

RECORD_BYTES_MAX = 1 << 20
_PART_BYTES_MAX = RECORD_BYTES_MAX * 3 // 4
_ROWS_MAX = 10_000
_NAMES_MAX = 4_096
_LINES_MAX = 2_000


def now_ms() -> int:
    """The wall clock, epoch milliseconds."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True)
class Identity:
    """Who reports: a writer is one process lifetime of one rank of one attempt of a run."""

    run: str
    writer: str
    rank: int
    attempt: int


@dataclass(frozen=True)
class Line:
    """A line of a stream."""

    stream: str
    time_ms: int
    text: str


@dataclass(frozen=True)
class Note:
    """A lifecycle event that has no number yet."""

    type: str
    fields: dict[str, object]
    time_ms: int = field(default_factory=now_ms)


Rowlike = tuple[int, int, Values]


class EventWriter:
    """The recorder's thread only.

    A number is used up even when the outbox has no room, so that the server sees the gap.
    """

    def __init__(self, identity: Identity, outbox: Outbox, counters: Counters) -> None:
        self._identity = identity
        self._outbox = outbox
        self._counters = counters
        self._seq = {"r": 0, "m": 0, "l": 0}

    def lifecycle(self, note: Note, barrier: bool = False) -> None:
        """Writes a lifecycle event; a barrier is sent only when all before it was acknowledged."""
        try:
            value = self._event("r", note.type, note.time_ms, note.fields)
        except (TypeError, ValueError, RecursionError) as e:
            self._refuse(f"{note.type}: {e}")
            return
        if len(value) > RECORD_BYTES_MAX:
            self._refuse(f"{note.type} of {len(value)} bytes is too large")
            return
        self._put("r", value, barrier)

    def _refuse(self, why: str) -> None:
        self._counters.add("dropped")
        self._counters.once(why, f"{why}; it was not kept")

    def metrics(self, names: Names, rows: Sequence[Rowlike]) -> None:
        """Writes the rows as one record, or as few as the limits of a record allow."""
        for at in range(0, len(names), _NAMES_MAX):
            part = names[at : at + _NAMES_MAX]
            rows_max = max(1, min(_ROWS_MAX, _PART_BYTES_MAX // (8 * (len(part) + 2))))
            for row in range(0, len(rows), rows_max):
                self._metrics(part, at, rows[row : row + rows_max])

    def _metrics(self, names: Names, at: int, rows: Sequence[Rowlike]) -> None:
        try:
            steps, times, columns = _columns(names, at, rows)
        except OverflowError:
            rows = [(s, t, tuple(_finite(v) for v in values)) for s, t, values in rows]
            steps, times, columns = _columns(names, at, rows)
        fields = {
            "rank": self._identity.rank,
            "attempt": self._identity.attempt,
            "steps": steps,
            "times": times,
            "metrics": columns,
        }
        self._put("m", self._event("m", "metrics", rows[-1][1], fields))

    def lines(self, lines: Sequence[Line]) -> None:
        """Writes the lines, each stream's in order, in as few records as the limits allow."""
        streams: dict[str, list[Line]] = {}
        for line in lines:
            streams.setdefault(line.stream, []).append(line)
        for stream, own in streams.items():
            self._stream(stream, own)

    def _stream(self, stream: str, lines: list[Line]) -> None:
        part: list[object] = []
        size = 0
        for line in lines:
            cost = 32 + 3 * len(line.text)
            if part and (len(part) == _LINES_MAX or size + cost > _PART_BYTES_MAX):
                self._chunk(stream, line.time_ms, part)
                part, size = [], 0
            part.append({"time": line.time_ms, "text": line.text})
            size += cost
        if part:
            self._chunk(stream, lines[-1].time_ms, part)

    def _chunk(self, stream: str, time_ms: int, part: list[object]) -> None:
        fields: dict[str, object] = {
            "stream": stream,
            "rank": self._identity.rank,
            "attempt": self._identity.attempt,
            "lines": part,
        }
        self._put("l", self._event("l", "log", time_ms, fields))

    def _event(self, kind: str, type_: str, time_ms: int, fields: dict[str, object]) -> bytes:
        header: dict[str, object] = {
            "type": type_,
            "v": 1,
            "run": self._identity.run,
            "writer": self._identity.writer,
            "seq": self._seq[kind] + 1,
            "time": max(0, time_ms),
        }
        return cbor.event(header | fields)

    def _put(self, kind: str, value: bytes, barrier: bool = False) -> None:
        self._seq[kind] += 1
        if self._outbox.append(kind, value, barrier):
            self._counters.add("events")
        else:
            self._counters.add("lost")
            self._counters.error("no room in the spool: an event is lost")


def _columns(
    names: Names, at: int, rows: Sequence[Rowlike]
) -> tuple[cbor.Column, cbor.Column, dict[str, cbor.Column]]:
    steps, times, values = zip(*rows, strict=True)
    columns = list(zip(*values, strict=True))[at : at + len(names)]
    return (
        cbor.int64s(steps),
        cbor.int64s(times),
        {name: cbor.float64s(c) for name, c in zip(names, columns, strict=True)},
    )


def _finite(value: float) -> float:
    """A whole number beyond float64 becomes infinite, as it does in numpy."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
