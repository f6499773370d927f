"""What a ``log`` call was given, taken apart: numbers by name, media, and what is neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tailrace.wire import names as naming
from tailrace.wire import values as plain


@dataclass
class Flattened:
    """``refused`` has a sentence for each value that was left out, by what it is told once for."""

    numbers: dict[str, float] = field(default_factory=dict)
    media: list[tuple[str, Any]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    @staticmethod
    def of(data: Mapping[Any, Any]) -> Flattened:
        """Nested mappings are joined with ``/``."""
        found = Flattened()
        found._take(data, "")
        return found

    def _take(self, data: Mapping[Any, Any], above: str) -> None:
        for key, value in data.items():
            name = f"{above}/{key}" if above else str(key)
            if isinstance(value, Mapping):
                self._take(value, name)
                continue
            problem = naming.name_problem(name)
            if problem is not None:
                said = f"{problem}; it was not logged"
                self.refused.append((said, said))
                continue
            self._one(name, value)

    def _one(self, name: str, value: Any) -> None:
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
    return items if all(hasattr(item, "tailrace_file") for item in items) else []
