"""How urgent an alert is, by the names that W&B's users know."""

from __future__ import annotations

import enum


class AlertLevel(enum.Enum):
    """For :meth:`tailrace.Run.alert`, which takes the plain words as well."""

    INFO = "info"
    WARN = "warn"
    ERROR = "error"
