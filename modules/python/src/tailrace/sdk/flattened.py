"""What a ``log`` call was given, taken apart: numbers by name, media, and what is neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tailrace.sdk.absent import Absent
from tailrace.wire import names as naming
from tailrace.wire import values as plain

_NAMES_MAX = 100_000


@dataclass
class Flattened:
    """``refused`` has a sentence for each value that was left out, by what it is told once for."""

    numbers: dict[str, float] = field(default_factory=dict)
    media: list[tuple[str, Any]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    _seen: int = 0

    @staticmethod
    def of(data: Mapping[Any, Any]) -> Flattened:
        """Nested mappings are joined with ``/``."""
        found = Flattened()
        found._take(data, "")
        return found

    def _take(self, data: Mapping[Any, Any], above: str) -> None:
        for key, value in data.items():
            self._seen += 1
            if self._seen > _NAMES_MAX:
                said = f"more than {_NAMES_MAX} names; the rest was not logged"
                self.refused.append((said, said))
                return
            name = f"{above}/{plain.text_of(key)}" if above else plain.text_of(key)
            problem = naming.name_problem(name)
            if problem is not None:  # nor has what is below it a name
                said = f"{problem}; it was not logged"
                self.refused.append((said, said))
            elif isinstance(value, Mapping):
                self._take(value, name)
            else:
                self._one(name, value)

    def _one(self, name: str, value: Any) -> None:
        if isinstance(value, Absent):
            self.refused.append((f"{name} absent", f"{name} was not logged"))
            return
        number = plain.number(value)
        if number is not None:
            self.numbers[name] = number
        elif media := _media(value):
            self.media += [(name, item) for item in media]
        else:
            said = f"{name}: a {type(value).__name__} is no number and was not logged"
            self.refused.append(("type of " + name, said))


def _media(value: Any) -> list[Any]:
    """An image, table or the like, or a list of such; empty when it is something else."""
    items = list(value) if isinstance(value, list | tuple) else [value]
    try:
        return items if all(hasattr(item, "tailrace_file") for item in items) else []
    except Exception:  # of somebody else's object
        return []
