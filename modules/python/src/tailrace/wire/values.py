"""Whatever users hold in their hands, made into what an event can carry."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import os
from collections.abc import Callable, Mapping
from typing import Any

from tailrace.wire import names

TEXT_BYTES_MAX = 64 << 10
KEYS_MAX = 10_000
NESTING_MAX = 60
ITEMS_MAX = 10_000

Say = Callable[[str], None]
"""Is told, in a sentence, what could not be kept as it was."""


def number(value: object) -> float | int | None:
    """The number that a value is: of Python, numpy, torch and the like; None when it is none."""
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, str | bytes) or value is None:
        return None
    item = getattr(value, "item", None)
    if item is not None:
        try:
            value = item()
        except (TypeError, ValueError, RuntimeError):
            return None  # more than one element
        return value if isinstance(value, bool | int | float) else None
    if hasattr(value, "__float__") and not isinstance(value, complex):
        try:
            return float(value)  # Decimal, Fraction
        except (TypeError, ValueError, OverflowError):
            return None
    return None


def step(value: object) -> int | None:
    """The step that a value is, 0..2^53-1; None when it is none."""
    whole = number(value)
    if isinstance(whole, float):
        if not whole.is_integer():
            return None
        whole = int(whole)
    if whole is None or not 0 <= whole <= names.STEP_MAX:
        return None
    return int(whole)


def fields(value: object, say: Say) -> dict[str, object]:
    """A mapping, Namespace, dataclass or object of plain attributes as nested plain values."""
    found = _mapping(value)
    if found is None:
        say(f"a {type(value).__name__} is no mapping and was not kept: {_shown(value)}")
        return {}
    return _Plain(say).fields(found, "", 0)


def plain(value: object, say: Say, where: str = "") -> object:
    """One value as None, bool, int, float, str, list or dict."""
    return _Plain(say).value(value, where, 0)


def _mapping(value: object) -> Mapping[Any, Any] | None:
    if isinstance(value, Mapping):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    for name in ("model_dump", "_asdict", "to_dict"):  # pydantic, named tuples, transformers
        method = getattr(value, name, None)
        if callable(method) and not isinstance(value, type):
            try:
                found = method()
            except Exception:
                continue
            if isinstance(found, Mapping):
                return found
    if hasattr(value, "keys") and hasattr(value, "__getitem__"):  # OmegaConf and the like
        keyed: Any = value
        return {key: keyed[key] for key in keyed}
    inner = getattr(value, "__dict__", None)
    is_plain_object = inner is not None and type(value).__name__ in ("Namespace", "SimpleNamespace")
    return dict(inner) if is_plain_object and inner is not None else None


def _shown(value: object) -> str:
    try:
        text = repr(value)
    except Exception as e:
        text = f"<{type(value).__name__}, whose repr raises {type(e).__name__}>"
    return text if len(text) <= 200 else text[:200] + "..."


class _Plain:
    """One conversion; counts keys, so that no config is without bound."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.keys = 0

    def fields(self, found: Mapping[Any, Any], where: str, depth: int) -> dict[str, object]:
        kept: dict[str, object] = {}
        for key, inner in found.items():
            name = key if isinstance(key, str) else str(key)
            problem = names.name_problem(name)
            if problem is not None:
                self.say(f"config: {problem}; it was not kept")
                continue
            self.keys += 1
            if self.keys > KEYS_MAX:
                self.say(f"config: more than {KEYS_MAX} keys; the rest was not kept")
                break
            kept[name] = self.value(inner, f"{where}.{name}" if where else name, depth + 1)
        return kept

    def value(self, value: object, where: str, depth: int) -> object:
        if value is None or isinstance(value, bool | float):
            return float(value) if type(value) is not float and isinstance(value, float) else value
        if isinstance(value, enum.Enum):
            return self.value(value.value, where, depth)
        if isinstance(value, int):
            return int(value) if -(1 << 63) <= value < 1 << 63 else self.text(str(value), where)
        if isinstance(value, str):
            return self.text(str(value), where)
        if depth >= NESTING_MAX:
            self.say(f"{where}: nested deeper than {NESTING_MAX}; kept as text")
            return self.text(_shown(value), where)
        if isinstance(value, os.PathLike):
            return self.text(str(value), where)
        if isinstance(value, datetime.date | datetime.time):
            return value.isoformat()
        found = _mapping(value)
        if found is not None:
            return self.fields(found, where, depth)
        return self.items_or_text(value, where, depth)

    def items_or_text(self, value: object, where: str, depth: int) -> object:
        if isinstance(value, set | frozenset):
            value = sorted(value, key=str)
        if not isinstance(value, list | tuple):
            scalar = number(value)
            if scalar is not None:
                return self.value(scalar, where, depth)
            tolist = getattr(value, "tolist", None)
            if tolist is not None and getattr(value, "size", ITEMS_MAX + 1) is not None:
                size = getattr(value, "size", None)
                if isinstance(size, int) and size <= ITEMS_MAX:
                    value = tolist()
        if isinstance(value, list | tuple):
            if len(value) > ITEMS_MAX:
                self.say(f"{where}: {len(value)} items, {ITEMS_MAX} were kept")
            return [self.value(item, where, depth + 1) for item in value[:ITEMS_MAX]]
        self.say(f"{where or 'a value'}: a {type(value).__name__} was kept as its text")
        return self.text(_shown(value), where)

    def text(self, text: str, where: str) -> str:
        if len(text) * 4 <= TEXT_BYTES_MAX:
            return text
        data = text.encode("utf-8", "replace")
        if len(data) <= TEXT_BYTES_MAX:
            return text
        self.say(f"{where}: a text of {len(data)} bytes was cut to {TEXT_BYTES_MAX}")
        return data[:TEXT_BYTES_MAX].decode("utf-8", "ignore")
