"""The checksums in a spool: CRC-32 of zlib for what Python writes, CRC-32C for the rest."""

from __future__ import annotations

import zlib
from functools import cache


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
