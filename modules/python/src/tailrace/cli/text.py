"""Words and tables, for people on a terminal and for pipes."""

from __future__ import annotations

import datetime
import json
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def is_terminal() -> bool:
    """Whether a person reads the output."""
    return sys.stdout.isatty()


def clean(value: Any) -> str:
    """One line without control characters: what users wrote must not steer the terminal."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return _CONTROL.sub("\ufffd", text.replace("\n", " ").replace("\t", " "))


def iso(epoch_ms: int | None) -> str:
    """ISO 8601 in UTC; empty when it is absent."""
    if epoch_ms is None:
        return ""
    at = datetime.datetime.fromtimestamp(epoch_ms / 1_000, datetime.timezone.utc)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def duration(ms: int | None) -> str:
    """Such as ``2 h 3 min``; empty when it is absent."""
    if ms is None:
        return ""
    seconds = ms / 1_000
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, hours, days = seconds // 60, seconds // 3_600, seconds // 86_400
    if hours < 1:
        return f"{minutes:.0f} min {seconds % 60:.0f} s"
    if days < 1:
        return f"{hours:.0f} h {minutes % 60:.0f} min"
    return f"{days:.0f} d {hours % 24:.0f} h"


def ago(epoch_ms: int | None, now_ms: float) -> str:
    """Such as ``3 min 2 s ago``; empty when it is absent."""
    return "" if epoch_ms is None else duration(max(0, int(now_ms - epoch_ms))) + " ago"


def when(epoch_ms: int | None, now_ms: float) -> str:
    """In this machine's time zone, and how long ago; empty when it is absent."""
    if epoch_ms is None:
        return ""
    at = datetime.datetime.fromtimestamp(epoch_ms / 1_000).strftime("%Y-%m-%d %H:%M:%S")
    return f"{at} ({ago(epoch_ms, now_ms)})"


def status(row: dict[str, Any]) -> str:
    """Of a run."""
    return str(row["status"]) + (" (degraded)" if row.get("degraded") else "")


def number(value: Any) -> str:
    """Six digits of a number; other values as they are."""
    return f"{value:.6g}" if isinstance(value, float) else clean(value)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns for a person; tabs and no head for a pipe."""
    lines = [[clean(cell) for cell in row] for row in rows]
    if not is_terminal():
        for line in lines:
            print("\t".join(line))
        return
    shown = [list(head), *lines]
    widths = [max(len(line[i]) for line in shown) for i in range(len(head))]
    for line in shown:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        )


def compact(value: Any) -> str:
    """One line of JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
