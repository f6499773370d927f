"""``run.config`` and ``run.summary``: mappings whose changes are events."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any

from tailrace.capture.secrets import masked_fields
from tailrace.wire import values

Changed = Callable[[dict[str, object]], None]


class Fields(MutableMapping[str, Any]):
    """A mapping that can be read as attributes, too. What is set is told at once.

    Values are None, bool, numbers, texts, lists and nested mappings, and what can be made one of
    these; dates and paths become texts. ``del`` takes a key away.

    >>> run.config.update({"lr": 0.1}, batch_size=64)
    >>> run.config.lr
    0.1
    >>> run.summary["accuracy"] = 0.98
    """

    def __init__(self, known: Mapping[str, Any], changed: Changed, say: values.Say) -> None:
        object.__setattr__(self, "_known", dict(known))
        object.__setattr__(self, "_changed", changed)
        object.__setattr__(self, "_say", say)

    _known: dict[str, Any]
    _changed: Changed
    _say: values.Say

    def update(self, *others: Any, allow_val_change: bool = True, **more: Any) -> None:
        """Sets several at once; other trackers' ``allow_val_change`` is always true here."""
        merged: dict[str, object] = {}
        for other in (*others, more):
            merged |= values.fields(other, self._say)
        if merged:
            self._known.update(merged)
            what = type(self).__name__.lower()
            told = values.fitting(what, merged, values.FIELDS_BYTES_MAX, self._say)
            if told:
                self._changed(told)

    def setdefaults(self, defaults: Any) -> None:
        """Sets those that are not there yet."""
        found = values.fields(defaults, self._say)
        self.update({key: value for key, value in found.items() if key not in self._known})

    def as_dict(self) -> dict[str, Any]:
        """A copy."""
        return dict(self._known)

    def __getitem__(self, key: str) -> Any:
        return self._known[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.update({key: value})

    def __delitem__(self, key: str) -> None:
        del self._known[key]
        self._changed({key: None})

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy is the mapping alone: what is set in it is told to nobody."""
        return _alone, (dict(self._known),)

    def __getattr__(self, key: str) -> Any:
        if key.startswith("__"):  # asked for by Python itself
            raise AttributeError(key)
        try:
            return self[key]
        except KeyError:
            raise AttributeError(f"no {key!r}; there are {', '.join(self) or 'none'}") from None

    def __setattr__(self, key: str, value: Any) -> None:
        self[key] = value

    def __repr__(self) -> str:
        return repr(self._known)


def _alone(known: dict[str, Any]) -> Fields:
    return Fields(known, _nothing, _nothing)


def _nothing(_: object) -> None:
    """Nobody is told."""


class Config(Fields):
    """What was chosen before or while the run went on."""


class Summary(Fields):
    """What the run came to; a metric that was not set reads as its last value."""

    def __init__(
        self, changed: Changed, say: values.Say, last: Callable[[str], float | None]
    ) -> None:
        super().__init__({}, lambda told: changed(masked_fields(told)), say)
        object.__setattr__(self, "_last", last)

    _last: Callable[[str], float | None]

    def __getitem__(self, key: str) -> Any:
        if key in self._known:
            return self._known[key]
        value = self._last(key)
        if value is None:
            raise KeyError(key)
        return value
