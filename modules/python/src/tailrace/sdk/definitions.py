"""How metrics are meant: the metric that is their x axis, their best value, their goal."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable

from tailrace.wire import names as naming
from tailrace.wire.values import Say, text_of

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
        return naming.name_problem(name)
    return f"a name is a text, not a {type(name).__name__}"


def _shown(value: object) -> str:
    return repr(value) if isinstance(value, str) else text_of(value)[:200]
