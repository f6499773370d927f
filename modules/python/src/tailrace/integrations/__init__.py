"""Other frameworks, and the run that each reports into."""

from __future__ import annotations

from typing import Any

import tailrace
from tailrace.sdk.run import Run

ALONE: dict[str, Any] = {"rank": 0, "world_size": 1}
"""For what reports from the first rank only: a run of more would wait for the others."""


def open_or_begun(settings: dict[str, Any]) -> tuple[Run, bool]:
    """The run that is open, unless another id is asked for; else a new one, and that it is new."""
    current = tailrace.run
    if current is not None and not current.finished and settings.get("id") in (None, current.id):
        return current, False
    return tailrace.init(**settings), True
