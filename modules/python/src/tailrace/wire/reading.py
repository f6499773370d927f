"""Reads what this package wrote: the first fields of a record in CBOR."""

from __future__ import annotations

from tailrace.wire.cbor import SELF_DESCRIBED

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
