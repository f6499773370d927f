"""The points that both sides are given, in each side's own words.

Decaying curves with noise, rounded to float32, 20 metrics, one step every 100 ms.
"""

from __future__ import annotations

import json
import math
import random
import struct
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

METRICS = [f"train/metric_{number}" for number in range(20)]
START_MS = 1_780_000_000_000
STEP_MS = 100
DECAY_STEPS = 50_000
NOISE = 0.02
NOISE_POOL = 1 << 18
WRITER = "bench"
FLOAT32 = struct.Struct("<f")


@dataclass
class Rows:
    """Consecutive rows of one run: `columns[metric][row]`."""

    run: str
    seq: int
    first_step: int
    columns: list[array[float]]
    short: bool = False

    @property
    def count(self) -> int:
        return len(self.columns[0])

    @property
    def points(self) -> int:
        return self.count * len(self.columns)

    def steps(self) -> range:
        return range(self.first_step, self.first_step + self.count)

    def written(self) -> list[list[float]]:
        """The columns as they are written in JSON: float32 as doubles, or in few digits."""
        return [list(map(shortest, column)) if self.short else list(column)
                for column in self.columns]

    def times(self) -> list[int]:
        return [START_MS + step * STEP_MS for step in self.steps()]


def shortest(value: float) -> float:
    """The number of fewest digits that is the same float32."""
    for digits in range(6, 9):
        number = float(f"{value:.{digits}g}")
        if FLOAT32.unpack(FLOAT32.pack(number))[0] == value:
            return number
    return float(f"{value:.9g}")


def curves(run: str, points: int, rows: int, short: bool = False) -> Iterator[Rows]:
    """A run of at least that many points, so many rows at a time."""
    chance = random.Random(4)
    noise = [1 + NOISE * chance.gauss(0, 1) for _ in range(NOISE_POOL)]
    batches = -(-points // (rows * len(METRICS)))
    for number in range(batches):
        first = number * rows
        decay = [math.exp(-step / DECAY_STEPS) for step in range(first, first + rows)]
        columns = []
        for metric in range(len(METRICS)):
            at = chance.randrange(NOISE_POOL - rows)
            scale = metric + 1
            columns.append(
                array("f", (0.1 + scale * decay[row] * noise[at + row] for row in range(rows)))
            )
        yield Rows(run, number + 1, first, columns, short)


def event_json(rows: Rows) -> bytes:
    event = {"type": "metrics", "v": 1, "run": rows.run, "writer": WRITER, "seq": rows.seq,
             "time": rows.times()[-1], "steps": list(rows.steps()), "times": rows.times(),
             "metrics": dict(zip(METRICS, rows.written(), strict=True))}
    return json.dumps(event, separators=(",", ":")).encode()


def event_cbor(rows: Rows, names: Sequence[str] = METRICS) -> bytes:
    """Self-described, columns as typed arrays (RFC 8746)."""
    metrics = b"".join(
        _text(name) + _typed(85, column.tobytes())
        for name, column in zip(names[: len(rows.columns)], rows.columns, strict=True)
    )
    fields = [("type", _text("metrics")), ("v", _head(0, 1)), ("run", _text(rows.run)),
              ("writer", _text(WRITER)), ("seq", _head(0, rows.seq)),
              ("time", _head(0, rows.times()[-1])),
              ("steps", _typed(79, array("q", rows.steps()).tobytes())),
              ("times", _typed(79, array("q", rows.times()).tobytes())),
              ("metrics", _head(5, len(rows.columns)) + metrics)]
    body = b"".join(_text(name) + value for name, value in fields)
    return b"\xd9\xd9\xf7" + _head(5, len(fields)) + body


def _head(major: int, argument: int) -> bytes:
    top = major << 5
    if argument < 24:
        return bytes([top | argument])
    for kind, width, layout in ((24, 8, ">BB"), (25, 16, ">BH"), (26, 32, ">BI"), (27, 64, ">BQ")):
        if argument < 1 << width:
            return struct.pack(layout, top | kind, argument)
    raise ValueError(argument)


def _text(text: str) -> bytes:
    return _head(3, len(text.encode())) + text.encode()


def _typed(tag: int, data: bytes) -> bytes:
    return _head(6, tag) + _head(2, len(data)) + data


def import_lines(rows: Rows) -> bytes:
    """VictoriaMetrics' JSON lines, one a metric."""
    times = rows.times()
    lines = [
        json.dumps({"metric": {"__name__": name, "run": rows.run}, "values": column,
                    "timestamps": times}, separators=(",", ":"))
        for name, column in zip(METRICS, rows.written(), strict=True)
    ]
    return ("\n".join(lines) + "\n").encode()
