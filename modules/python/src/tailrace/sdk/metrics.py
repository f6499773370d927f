"""What ``log`` and ``define_metric`` are given: numbers by name, media, how a metric is meant."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tailrace.sdk.absent import Absent
from tailrace.wire import values as plain
from tailrace.wire.values import Say, text_of

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
            problem = plain.name_problem(name)
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


_GOALS = (None, "minimize", "maximize")
_SUMMARIES = (None, "last", "min", "max", "first", "mean")

Define = Callable[[dict[str, object]], None]
"""Takes the fields of a ``metric.defined``."""


class Definitions:
    """A name with ``*`` is told of once for each metric that fits, when it first comes."""

    def __init__(self, define: Define, say: Say) -> None:
        self._define = define
        self._say = say
        self._globs: list[tuple[str, dict[str, object]]] = []
        self._defined: set[str] = set()

    def add(self, name: str, x: str | None, summary: str | None, goal: str | None) -> bool:
        """Tells of it; False when it has to wait for names that fit."""
        problem = _problem(name)
        if problem is not None:
            self._say(f"define_metric: {problem}; it was not kept")
            return True
        fields: dict[str, object] = {
            "x": self._x(x),
            "summary": self._one_of("summary", summary, _SUMMARIES),
            "goal": self._one_of("goal", goal, _GOALS),
        }
        if "*" in name:
            self._globs.append((name, fields))
            return False
        self._define({"name": name} | fields)
        return True

    def _one_of(self, what: str, value: str | None, known: tuple[str | None, ...]) -> str | None:
        if value is None or (isinstance(value, str) and value in known):
            return value
        words = ", ".join(str(word) for word in known if word is not None)
        self._say(f"{what} is one of {words}, not {_shown(value)}; it was left out")
        return None

    def _x(self, name: str | None) -> str | None:
        problem = None if name is None else _problem(name)
        if problem is None:
            return name
        self._say(f"define_metric: step_metric: {problem}; it was left out")
        return None

    def meet(self, names: Iterable[str]) -> None:
        """Tells of those of these metrics that fit and were not told of yet."""
        if not self._globs:
            return
        for name in names:
            if name not in self._defined:
                self._meet(name)

    def _meet(self, name: str) -> None:
        for glob, fields in self._globs:
            if fnmatch.fnmatchcase(name, glob) and name != fields["x"]:
                self._defined.add(name)
                self._define({"name": name} | fields)
                return


def _problem(name: object) -> str | None:
    if isinstance(name, str):
        return plain.name_problem(name)
    return f"a name is a text, not a {type(name).__name__}"


def _shown(value: object) -> str:
    return repr(value) if isinstance(value, str) else text_of(value)[:200]
