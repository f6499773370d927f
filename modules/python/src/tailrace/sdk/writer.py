"""Makes numbered, encoded events and puts them into the outbox."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tailrace.sdk.counters import Counters
from tailrace.sdk.rows import Names, Values
from tailrace.spool.outbox import Outbox
from tailrace.wire import cbor

RECORD_BYTES_MAX = (1 << 20) - 32
"""What a server takes, less the mark that a dead process's event gets when it is sent."""
_PART_BYTES_MAX = RECORD_BYTES_MAX * 3 // 4
_ROWS_MAX = 10_000
_NAMES_MAX = 4_096
_LINES_MAX = 2_000
_LINE_BYTES_MAX = 64 << 10
_CHAR_BYTES_MAX = 4  # in UTF-8


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

    def restore(self) -> None:
        """Makes the spool again if somebody removed it; counts what was lost with it."""
        lost = self._outbox.restore()
        if lost:
            self._counters.add("lost", lost)
            self._counters.error(f"{lost} events were removed with the spool, and are lost")

    def lifecycle(self, note: Note, barrier: bool = False) -> None:
        """Writes a lifecycle event; a barrier is sent only when all before it was acknowledged."""
        try:
            value = self._event("r", note.type, note.time_ms, note.fields)
        except (TypeError, ValueError, RecursionError) as e:
            self._refuse(f"{note.type}: {e}")
            return
        self._put("r", note.type, value, barrier)

    def _refuse(self, why: str, key: str | None = None) -> None:
        self._counters.add("dropped")
        self._counters.once(key or why, f"{why}; it was not kept")

    def metrics(self, names: Names, rows: Sequence[Rowlike]) -> None:
        """Writes the rows as one record, or as few as the limits of a record allow."""
        at = 0
        for part, names_bytes in _parts(names):
            room = _PART_BYTES_MAX - names_bytes
            rows_max = max(1, min(_ROWS_MAX, room // (8 * (len(part) + 2))))
            for row in range(0, len(rows), rows_max):
                self._metrics(part, at, rows[row : row + rows_max])
            at += len(part)

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
        self._put("m", "metrics", self._event("m", "metrics", rows[-1][1], fields))

    def lines(self, lines: Sequence[Line]) -> None:
        """Writes the lines, each stream's in order, in as few records as the limits allow.

        A line that is longer than one may be becomes several.
        """
        streams: dict[str, list[Line]] = {}
        for line in lines:
            own = streams.setdefault(line.stream, [])
            if len(line.text) * _CHAR_BYTES_MAX <= _LINE_BYTES_MAX:
                own.append(line)
                continue
            pieces = _pieces(line.text)
            own += (Line(line.stream, line.time_ms, piece) for piece in pieces)
            if len(pieces) > 1:
                self._counters.once(
                    "long line", f"lines of more than {_LINE_BYTES_MAX} bytes were split"
                )
        for stream, own in streams.items():
            self._stream(stream, own)

    def _stream(self, stream: str, lines: list[Line]) -> None:
        part: list[object] = []
        size = 0
        for line in lines:
            cost = 32 + _bytes_max(line.text)
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
        self._put("l", "log", self._event("l", "log", time_ms, fields))

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

    def _put(self, kind: str, type_: str, value: bytes, barrier: bool = False) -> None:
        if len(value) > RECORD_BYTES_MAX:
            self._refuse(f"{type_} of {len(value)} bytes is too large", f"{type_} too large")
            return
        self._seq[kind] += 1
        if self._outbox.append(kind, value, barrier):
            self._counters.add("events")
        else:
            self._counters.add("lost")
            self._counters.error("no room in the spool: an event is lost")


def _bytes_max(text: str) -> int:
    """How many bytes of UTF-8 it has at most, without encoding it."""
    return len(text) if text.isascii() else _CHAR_BYTES_MAX * len(text)


def _parts(names: Names) -> Iterator[tuple[Names, int]]:
    """The names in parts that leave a record room for values; of each part its bytes as well."""
    begin = size = 0
    for at, name in enumerate(names):
        cost = 32 + _bytes_max(name)  # with the heads of a name and its column
        if at > begin and (at - begin == _NAMES_MAX or size + cost > _PART_BYTES_MAX // 2):
            yield names[begin:at], size
            begin, size = at, 0
        size += cost
    if begin < len(names):
        yield names[begin:], size


def _pieces(text: str) -> list[str]:
    """The text in pieces, each of which is no longer in UTF-8 than a line may be."""
    data = cbor.utf8(text)
    pieces = []
    at = 0
    while len(data) - at > _LINE_BYTES_MAX:
        end = at + _LINE_BYTES_MAX
        while data[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        pieces.append(data[at:end].decode())
        at = end
    return [*pieces, data[at:].decode()]


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
