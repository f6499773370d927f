"""TensorBoard's event files, decoded by hand: TFRecord frames around three protobuf messages.

Sources: tensorflow/core/lib/io/record_writer.h (length u64, its masked CRC-32C, data, masked CRC),
tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto and tensor.proto.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from tailrace.spool.frame import crc32c

_MASK = 0xA282EAD8
_CHECKED_BYTES_MAX = 1 << 16
"""Scalars are in small frames; images and graphs, which are passed over, would take long."""
_FLOAT, _DOUBLE = 1, 2  # tensor.proto: DataType


class Scalar(NamedTuple):
    """One point of a metric; the wall time is in seconds."""

    tag: str
    step: int
    wall_time: float
    value: float


class DamagedError(ValueError):
    """A frame that is not what was written."""


def records(file: BinaryIO) -> Iterator[bytes]:
    """The frames from here on; leaves the file behind the last whole one."""
    while True:
        begin = file.tell()
        head = file.read(12)
        if len(head) < 12:
            file.seek(begin)
            return
        length, crc = struct.unpack("<QI", head)
        if _masked(head[:8]) != crc:
            raise DamagedError(f"a frame's length is damaged at byte {begin}")
        body = file.read(length + 4)
        if len(body) < length + 4:
            file.seek(begin)
            return
        if length <= _CHECKED_BYTES_MAX and _masked(body[:length]) != _u32(body[length:]):
            raise DamagedError(f"a frame's content is damaged at byte {begin}")
        yield body[:length]


def _u32(data: bytes) -> int:
    return int.from_bytes(data, "little")


def _masked(data: bytes) -> int:
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + _MASK) & 0xFFFFFFFF


def scalars(record: bytes) -> list[Scalar]:
    """The scalars of an Event message; other summaries are passed over."""
    wall_time, step, found = 0.0, 0, []
    for number, value in _fields(record):
        if number == 1 and isinstance(value, bytes):
            if len(value) != 8:
                raise DamagedError("a wall time is no number")
            (wall_time,) = struct.unpack("<d", value)
        elif number == 2 and isinstance(value, int):
            step = value
        elif number == 5 and isinstance(value, bytes):
            found += [inner for n, inner in _fields(value) if n == 1 and isinstance(inner, bytes)]
    points = (_value(summary) for summary in found)
    return [Scalar(tag, step, wall_time, value) for tag, value in points if value is not None]


def _value(summary: bytes) -> tuple[str, float | None]:
    """Tag and scalar of a Summary.Value: ``simple_value``, or a tensor of one number."""
    tag, value = "", None
    for number, field in _fields(summary):
        if number == 1 and isinstance(field, bytes):
            tag = field.decode("utf-8", "replace")
        elif number == 2 and isinstance(field, bytes) and len(field) == 4:
            (value,) = struct.unpack("<f", field)
        elif number == 8 and isinstance(field, bytes):
            value = _tensor(field)
    return tag, value


def _tensor(tensor: bytes) -> float | None:
    kind, rank, content, floats = 0, 0, b"", []
    for number, field in _fields(tensor):
        if number == 1 and isinstance(field, int):
            kind = field
        elif number == 2 and isinstance(field, bytes):
            rank = sum(1 for n, _ in _fields(field) if n == 2)
        elif number == 4 and isinstance(field, bytes):
            content = field
        elif number in (5, 6) and isinstance(field, bytes):
            floats.append((number, field))
    if rank > 0:
        return None
    code = {_FLOAT: "<f", _DOUBLE: "<d"}.get(kind)
    if code is None:
        return None
    size = struct.calcsize(code)
    if len(content) == size:
        return float(struct.unpack(code, content)[0])
    for _, field in floats:
        if len(field) == size:
            return float(struct.unpack(code, field)[0])
    return None


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a protobuf message by number; fixed and delimited ones as their bytes."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(message, at)
            yield key >> 3, value
            continue
        if kind == 2:
            size, at = _varint(message, at)
        elif kind in (1, 5):
            size = 8 if kind == 1 else 4
        else:
            raise DamagedError(f"no protobuf: wire type {kind}")
        if at + size > len(message):
            raise DamagedError("a protobuf message is cut off")
        yield key >> 3, message[at : at + size]
        at += size


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(message) and shift < 70:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at += 1
        shift += 7
        if byte < 0x80:
            return value, at
    raise DamagedError("a protobuf number is cut off")
