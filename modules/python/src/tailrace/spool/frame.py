"""How an entry lies in a segment: magic, length, CRC (4 bytes each), ordinal (8), kind (1), value.

Big-endian; the CRC covers ordinal, kind and value. A reader that meets damage looks for the next
whole frame, so a torn tail costs the entries that it hit and no others. The CRC is CRC-32 of what
Python writes, CRC-32C of the rest.
"""

from __future__ import annotations

import struct
import zlib
from functools import cache
from typing import NamedTuple


def crc32(data: bytes | memoryview) -> int:
    """CRC-32, as fast as C."""
    return zlib.crc32(data)


@cache
def _table() -> list[int]:
    table = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
        table.append(crc)
    return table


def crc32c(data: bytes | memoryview) -> int:
    """CRC-32C (RFC 3720) in plain Python, some MB a second: for marks and the Java SDK's spools."""
    table = _table()
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ table[(crc ^ byte) & 255]
    return crc ^ 0xFFFFFFFF


VALUE_BYTES_MAX = 2 << 20
TOPICS = {"r": "runs", "m": "metrics", "l": "logs"}

_HEAD = struct.Struct(">4sIIQB")
_CHECKED = struct.Struct(">QB")
_CHECKED_FROM = 12
_BARRIER = 0x80
_CHECKSUMS = {b"TRS1": crc32c, b"TRS2": crc32}
_MAGIC = b"TRS2"
_BEGIN = b"TRS"


class Entry(NamedTuple):
    """One encoded event that waits to be sent.

    ``ordinal`` is its place among its writer's entries, from 1; ``kind`` the first letter of its
    topic; a ``barrier`` is sent only after everything before it was acknowledged.
    """

    ordinal: int
    kind: str
    barrier: bool
    value: bytes

    @property
    def topic(self) -> str:
        """The topic's name without the prefix."""
        return TOPICS[self.kind]


def encode(entry: Entry) -> bytes:
    """The entry's frame; ValueError when it would be too large to be read again."""
    if len(entry.value) > VALUE_BYTES_MAX:
        raise ValueError(f"an entry of {len(entry.value)} bytes, at most {VALUE_BYTES_MAX}")
    kind = ord(entry.kind) | (_BARRIER if entry.barrier else 0)
    checked = _CHECKED.pack(entry.ordinal, kind) + entry.value
    crc = crc32(checked)
    return _MAGIC + struct.pack(">II", len(entry.value), crc) + checked


class Scan(NamedTuple):
    """What a stretch of bytes held; behind ``consumed`` lies the beginning of a frame."""

    entries: list[Entry]
    consumed: int
    damaged: int


def scan(data: bytes, at_end: bool) -> Scan:
    """Reads the frames; ``at_end`` says that no byte follows, so half a frame is damage."""
    entries: list[Entry] = []
    at = damaged = 0
    while at < len(data):
        found = _entry(data, at)
        if isinstance(found, Entry):
            entries.append(found)
            at += _HEAD.size + len(found.value)
        elif found is None and not at_end:
            break
        else:
            following = data.find(_BEGIN, at + 1)
            end = len(data) if following < 0 else following
            damaged += end - at
            at = end
    return Scan(entries, at, damaged)


def _entry(data: bytes, at: int) -> Entry | bool | None:
    """The entry here; None when it is not all here; False when it is damaged."""
    left = len(data) - at
    if left < _HEAD.size:
        return None if _BEGIN.startswith(data[at : at + 3]) else False
    magic, length, crc, ordinal, code = _HEAD.unpack_from(data, at)
    checksum = _CHECKSUMS.get(magic)
    kind = chr(code & ~_BARRIER)
    if checksum is None or length > VALUE_BYTES_MAX or kind not in TOPICS:
        return False
    end = at + _HEAD.size + length
    if end > len(data):
        return None
    if checksum(memoryview(data)[at + _CHECKED_FROM : end]) != crc:
        return False
    return Entry(ordinal, kind, bool(code & _BARRIER), data[at + _HEAD.size : end])
