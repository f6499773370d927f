"""Values and names of users, made into what an event can carry and a server takes."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import math
import os
import re
import reprlib
from collections.abc import Callable, Mapping
from typing import Any

from tailrace.wire import cbor

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}\Z")
NAME_CHARS_MAX = 250
STEP_MAX = (1 << 53) - 1
TEXT_BYTES_MAX = 64 << 10
KEYS_MAX = 10_000
NESTING_MAX = 60
ITEMS_MAX = 10_000
VALUES_MAX = 100_000
FIELDS_BYTES_MAX = 512 << 10

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_LONE = re.compile("[\ud800-\udfff]")
_RESULT_BYTES_MAX = 512 << 10
_SENTENCES_MAX = 50
_SHOWN = reprlib.Repr()
_SHOWN.maxlevel = 2
_SHOWN.maxother = _SHOWN.maxstring = 200

Say = Callable[[str], None]
"""Is told, in a sentence, what could not be kept as it was."""


def number(value: object) -> float | int | None:
    """The number that a value is: of Python, numpy, torch and the like; None when it is none."""
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, str | bytes) or value is None:
        return None
    try:
        item = getattr(value, "item", None)
        if item is not None:
            value = item()
            return value if isinstance(value, bool | int | float) else None
        if hasattr(value, "__float__") and not isinstance(value, complex):
            return float(value)  # Decimal, Fraction
    except Exception:
        return None  # more than one element, or whatever somebody else's object raises
    return None


def step(value: object) -> int | None:
    """The step that a value is, 0..2^53-1; None when it is none."""
    whole = number(value)
    if isinstance(whole, float):
        if not whole.is_integer():
            return None
        whole = int(whole)
    if whole is None or not 0 <= whole <= STEP_MAX:
        return None
    return int(whole)


def milliseconds(seconds: object) -> int | None:
    """Of seconds, also since the epoch, within what the server takes; None when it is no number."""
    found = number(seconds)
    if found is None or (isinstance(found, float) and math.isnan(found)):
        return None
    return int(min(max(found * 1_000, 0), STEP_MAX))


def fields(value: object, say: Say) -> dict[str, object]:
    """A mapping, Namespace, dataclass or object of plain attributes as nested plain values."""
    try:
        found = _mapping(value)
    except Exception as e:
        say(f"a {type(value).__name__} could not be read and was not kept: {type(e).__name__}")
        return {}
    if found is None:
        say(f"a {type(value).__name__} is no mapping and was not kept: {_shown(value)}")
        return {}
    return _Plain(say, TEXT_BYTES_MAX).fields(found, "", 0)


def text_of(value: object) -> str:
    """Its text, whatever it is; the name of its type when it cannot tell."""
    try:
        return str(value)
    except Exception:
        return f"<{type(value).__name__}>"


def fitting(what: str, found: dict[str, object], bytes_max: int, say: Say) -> dict[str, object]:
    """As many of the keys as an event has room for, in order; tells which were left out."""
    kept: dict[str, object] = {}
    left_out: list[str] = []
    size = 0
    for key, value in found.items():
        cost = len(cbor.encode(key)) + len(cbor.encode(value))
        if size + cost > bytes_max:
            left_out.append(key)
        else:
            kept[key] = value
            size += cost
    if left_out:
        more = f" and {len(left_out) - 10} more" if len(left_out) > 10 else ""
        say(
            f"{what}: only {bytes_max} bytes are kept; left out were "
            + ", ".join(left_out[:10])
            + more
        )
    return kept


def plain(value: object, say: Say, where: str = "") -> object:
    """One value as None, bool, int, float, str, list or dict."""
    return _Plain(say, _RESULT_BYTES_MAX).value(value, where, 0)


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
    if isinstance(value, type):
        return None  # whose methods are not its own
    if hasattr(value, "keys") and hasattr(value, "__getitem__"):  # OmegaConf and the like
        keyed: Any = value
        return {key: keyed[key] for key in keyed}
    inner = getattr(value, "__dict__", None)
    is_plain_object = inner is not None and type(value).__name__ in ("Namespace", "SimpleNamespace")
    return dict(inner) if is_plain_object and inner is not None else None


def _shown(value: object) -> str:
    try:
        text = repr(value[:200]) if isinstance(value, bytes | bytearray) else _SHOWN.repr(value)
    except Exception as e:
        text = f"<{type(value).__name__}, whose repr raises {type(e).__name__}>"
    return text if len(text) <= 200 else text[:200] + "..."


class _Plain:
    """One conversion; counts keys and values, so that no config is without bound."""

    def __init__(self, say: Say, list_bytes_max: int) -> None:
        self._say = say
        self._said = 0
        self._list_bytes_max = list_bytes_max
        self._list_left: int | None = None
        self._keys = 0
        self._values = 0
        self._above: set[int] = set()

    def say(self, where: str, sentence: str) -> None:
        self._said += 1
        if self._said <= _SENTENCES_MAX:
            more = "; the others are not told" if self._said == _SENTENCES_MAX else ""
            at = where if len(where) <= 200 else "..." + where[-200:]
            self._say(f"{at}: {sentence}{more}")

    def fields(self, found: Mapping[Any, Any], where: str, depth: int) -> dict[str, object]:
        kept: dict[str, object] = {}
        try:
            for key, inner in found.items():
                name = key if isinstance(key, str) else text_of(key)
                problem = name_problem(name)
                if problem is not None:
                    self.say(where or "config", f"{problem}; it was not kept")
                    continue
                self._keys += 1
                if self._keys > KEYS_MAX:
                    self.say("config", f"more than {KEYS_MAX} keys; the rest was not kept")
                    break
                if self._is_full(where):
                    break
                told = self.value(inner, f"{where}.{name}" if where else name, depth + 1)
                if not self._has_room(_leaf_bytes(told) + len(cbor.utf8(name))):
                    self.say(where, "has more bytes than there is room for; it was cut")
                    break
                kept[name] = told
        except Exception as e:  # of somebody else's mapping
            self.say(where or "config", f"could not be read to its end: {type(e).__name__}")
        return kept

    def value(self, value: object, where: str, depth: int) -> object:
        self._values += 1
        try:
            return self._value(value, where, depth)
        except Exception as e:  # of somebody else's object
            self.say(where, f"a {type(value).__name__} could not be read: {type(e).__name__}")
            return f"<{type(value).__name__}>"

    def _value(self, value: object, where: str, depth: int) -> object:
        if value is None or isinstance(value, bool | float):
            return float(value) if type(value) is not float and isinstance(value, float) else value
        if isinstance(value, enum.Enum):
            return self._value(value.value, where, depth)
        if isinstance(value, int):
            return int(value) if -(1 << 63) <= value < 1 << 63 else self.text(str(value), where)
        if isinstance(value, str):
            return self.text(str(value), where)
        if isinstance(value, os.PathLike):
            return self.text(str(value), where)
        if isinstance(value, datetime.date | datetime.time):
            return value.isoformat()
        if depth >= NESTING_MAX:
            self.say(where, f"nested deeper than {NESTING_MAX}; it was not kept")
            return f"<{type(value).__name__}>"
        if id(value) in self._above:
            self.say(where, "holds itself; it was not kept again")
            return "..."
        self._above.add(id(value))
        try:
            found = _mapping(value)
            if found is not None:
                return self.fields(found, where, depth)
            return self.items_or_text(value, where, depth)
        finally:
            self._above.discard(id(value))

    def items_or_text(self, value: object, where: str, depth: int) -> object:
        if isinstance(value, set | frozenset):
            value = sorted(value, key=str)
        if not isinstance(value, list | tuple):
            scalar = number(value)
            if scalar is not None:
                return self._value(scalar, where, depth)
            tolist = getattr(value, "tolist", None)
            if tolist is not None and getattr(value, "size", ITEMS_MAX + 1) is not None:
                size = getattr(value, "size", None)
                if isinstance(size, int) and size <= ITEMS_MAX:
                    value = tolist()
        if isinstance(value, list | tuple):
            return self.items(value, where, depth)
        self.say(where or "a value", f"a {type(value).__name__} was kept as its text")
        return self.text(_shown(value), where)

    def items(self, items: list[Any] | tuple[Any, ...], where: str, depth: int) -> list[object]:
        """A list has a size, which the server counts as 8 bytes for what is no text."""
        is_outermost = self._list_left is None
        if is_outermost:
            self._list_left = self._list_bytes_max
        kept: list[object] = []
        for item in items[:ITEMS_MAX]:
            if self._is_full(where):
                break
            told = self.value(item, where, depth + 1)
            if not self._has_room(_leaf_bytes(told)):
                break
            kept.append(told)
        if is_outermost:
            self._list_left = None
        if len(kept) < len(items):
            self.say(where, f"{len(items)} items, {len(kept)} were kept")
        return kept

    def _has_room(self, cost: int) -> bool:
        """Within a list takes it; once there is none, only empty lists and mappings have room."""
        if self._list_left is None:
            return True
        fits = cost <= self._list_left
        self._list_left = self._list_left - cost if fits else 0
        return fits

    def _is_full(self, where: str) -> bool:
        if self._values < VALUES_MAX:
            return False
        self.say(where or "config", f"more than {VALUES_MAX} values; the rest was not kept")
        return True

    def text(self, text: str, where: str) -> str:
        if len(text) * 4 <= TEXT_BYTES_MAX:
            return text
        data = text.encode("utf-8", "replace")
        if len(data) <= TEXT_BYTES_MAX:
            return text
        self.say(where, f"a text of {len(data)} bytes was cut to {TEXT_BYTES_MAX}")
        return data[:TEXT_BYTES_MAX].decode("utf-8", "ignore")


def _leaf_bytes(value: object) -> int:
    """What lists and mappings hold was counted when it was read."""
    if isinstance(value, str):
        return len(cbor.utf8(value))
    return 0 if isinstance(value, list | dict) else 8


def id_problem(what: str, text: str) -> str | None:
    """Why this is no id of a run or a project; None when it is one."""
    if ID.match(text):
        return None
    return (
        f"{what} is 1 to 128 of A-Z a-z 0-9 . _ - and begins with a letter or digit, "
        f"not {text[:140]!r}"
    )


def name_problem(text: str) -> str | None:
    """Why this is no name of a metric, a config key or a tag; None when it is one."""
    if not text:
        return "a name is empty"
    chars = utf16_chars(text)
    if chars > NAME_CHARS_MAX:
        return f"a name has at most {NAME_CHARS_MAX} characters: {text[:40]!r}... has {chars}"
    if _CONTROL.search(text):
        return f"a name has no control characters: {text!r}"
    if _LONE.search(text):
        return f"a name has no lone surrogates: {text!r}"
    return None


def utf16_chars(text: str) -> int:
    """How many characters the server counts: those beyond U+FFFF are two."""
    return len(text) if text.isascii() else len(text) + sum(char > "\uffff" for char in text)


def as_name(text: str) -> str:
    """What of a text can be a name, which may be nothing."""
    told = _LONE.sub("\ufffd", _CONTROL.sub(" ", text)).strip()[:NAME_CHARS_MAX]
    while utf16_chars(told) > NAME_CHARS_MAX:
        told = told[:-1]
    return told
