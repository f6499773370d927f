"""CBOR (RFC 8949) as the log has it: text keys, definite lengths, columns as typed arrays."""

from __future__ import annotations

import re
import struct
import sys
from array import array
from collections.abc import Iterable
from typing import NamedTuple

SELF_DESCRIBED = b"\xd9\xd9\xf7"

_INT64 = 79  # RFC 8746: little-endian
_FLOAT64 = 86
_INT64_MIN = -(1 << 63)
_INT64_MAX = (1 << 63) - 1
_LONE = re.compile("[\ud800-\udfff]")

_pack_double = struct.Struct(">Bd").pack


class Column(NamedTuple):
    """Numbers of one kind, already as little-endian bytes."""

    tag: int
    data: bytes


def int64s(values: Iterable[int]) -> Column:
    """A column of whole numbers; OverflowError when one is beyond 64 bits."""
    return _column(_INT64, array("q", values))


def float64s(values: Iterable[float]) -> Column:
    """A column of numbers; OverflowError when a whole one is beyond float64."""
    return _column(_FLOAT64, array("d", values))


def _column(tag: int, values: array[int] | array[float]) -> Column:
    if sys.byteorder == "big":
        values.byteswap()
    return Column(tag, values.tobytes())


def utf8(text: str) -> bytes:
    """The text in UTF-8, with U+FFFD for lone surrogates, which UTF-8 cannot carry."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _LONE.sub("\ufffd", text).encode()


def encode(value: object) -> bytes:
    """One value: None, bool, int, float, str, list, tuple, dict or Column; TypeError for others."""
    out = bytearray()
    _write(out, value)
    return bytes(out)


def event(fields: dict[str, object]) -> bytes:
    """A record of the log: a self-described map without the fields that are None."""
    return SELF_DESCRIBED + encode({k: v for k, v in fields.items() if v is not None})


def with_field(record: bytes, name: str, value: object) -> bytes:
    """The record with one more field, without decoding it; ValueError when it is no record."""
    at = len(SELF_DESCRIBED)
    if not record.startswith(SELF_DESCRIBED) or len(record) == at or record[at] >> 5 != 5:
        raise ValueError("no CBOR record")
    count, end = _length(record, at)
    out = bytearray(SELF_DESCRIBED)
    _head(out, 5, count + 1)
    out += record[end:]
    out += encode(name)
    out += encode(value)
    return bytes(out)


def _length(data: bytes, at: int) -> tuple[int, int]:
    """The argument of the head at this place, and where the head ends."""
    info = data[at] & 31
    if info < 24:
        return info, at + 1
    if info > 27:
        raise ValueError("no CBOR record: an indefinite length")
    end = at + 1 + (1 << (info - 24))
    return int.from_bytes(data[at + 1 : end], "big"), end


def _head(out: bytearray, major: int, argument: int) -> None:
    first = major << 5
    if argument < 24:
        out.append(first | argument)
    elif argument < 1 << 8:
        out += bytes((first | 24, argument))
    elif argument < 1 << 16:
        out.append(first | 25)
        out += argument.to_bytes(2, "big")
    elif argument < 1 << 32:
        out.append(first | 26)
        out += argument.to_bytes(4, "big")
    else:
        out.append(first | 27)
        out += argument.to_bytes(8, "big")


def _write(out: bytearray, value: object) -> None:
    if value is None:
        out.append(0xF6)
    elif value is True:
        out.append(0xF5)
    elif value is False:
        out.append(0xF4)
    elif isinstance(value, str):
        text = utf8(value)
        _head(out, 3, len(text))
        out += text
    elif isinstance(value, int):
        _write_int(out, value)
    elif isinstance(value, float):
        out += _pack_double(0xFB, value)
    elif isinstance(value, Column):
        _head(out, 6, value.tag)
        _head(out, 2, len(value.data))
        out += value.data
    elif isinstance(value, dict):
        _head(out, 5, len(value))
        for key, inner in value.items():
            _write(out, key)
            _write(out, inner)
    elif isinstance(value, list | tuple):
        _head(out, 4, len(value))
        for inner in value:
            _write(out, inner)
    else:
        raise TypeError(f"{type(value).__name__} has no place in an event")


def _write_int(out: bytearray, value: int) -> None:
    if not _INT64_MIN <= value <= _INT64_MAX:
        raise TypeError(f"{value} is beyond 64 bits")
    if value >= 0:
        _head(out, 0, value)
    else:
        _head(out, 1, -1 - value)


_SKIPPED = object()


def header(record: bytes) -> dict[str, object]:
    """The fields whose values are plain: text, numbers, flags. ValueError when it is no record."""
    if not record.startswith(SELF_DESCRIBED):
        raise ValueError("no CBOR record")
    reader = _Reader(record, len(SELF_DESCRIBED))
    try:
        return reader.fields()
    except IndexError as e:
        raise ValueError("a CBOR record that is cut off") from e


class _Reader:
    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self._at = at

    def fields(self) -> dict[str, object]:
        major, count = self._head()
        if major != 5:
            raise ValueError("no CBOR map")
        found: dict[str, object] = {}
        for _ in range(count):
            key, value = self._value(), self._value()
            if value is not _SKIPPED:
                found[str(key)] = value
        return found

    def _head(self) -> tuple[int, int]:
        first = self._data[self._at]
        self._at += 1
        info = first & 31
        if info < 24:
            return first >> 5, info
        if info > 27:
            raise ValueError("an indefinite length")
        return first >> 5, int.from_bytes(self._bytes(1 << (info - 24)), "big")

    def _bytes(self, count: int) -> bytes:
        end = self._at + count
        if end > len(self._data):
            raise ValueError("a CBOR record that is cut off")
        found = self._data[self._at : end]
        self._at = end
        return found

    def _value(self) -> object:
        is_simple = self._data[self._at] >> 5 == 7
        major, argument = self._head()
        if is_simple:
            return {20: False, 21: True}.get(argument, _SKIPPED)
        if major == 0:
            return argument
        if major == 1:
            return -1 - argument
        if major == 3:
            return self._bytes(argument).decode("utf-8", "replace")
        if major == 2:
            self._bytes(argument)
        elif major == 6:
            self._value()
        else:
            for _ in range(argument * (2 if major == 5 else 1)):
                self._value()
        return _SKIPPED
