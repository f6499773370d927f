#!/usr/bin/env python3
"""Decode every CBOR example with cbor2 and compare it with its JSON twin.

An independent decoder is the judge: what this project's own code writes and reads alike could still
be wrong. Usage: check_cbor.py [FOLDER]; needs the package cbor2.
"""

import json
import math
import struct
import sys
from pathlib import Path

import cbor2

SELF_DESCRIBED = b"\xd9\xd9\xf7"
# RFC 8746, little-endian: tag -> (struct code, bytes a number).
TYPED_ARRAYS = {79: ("q", 8), 85: ("f", 4), 86: ("d", 8)}
WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def plain(value: object) -> object:
    """The value with its typed arrays as lists; any other tag is an error."""
    if isinstance(value, cbor2.CBORTag):
        code, width = TYPED_ARRAYS[value.tag]
        count, rest = divmod(len(value.value), width)
        if rest:
            raise ValueError(f"tag {value.tag}: {len(value.value)} bytes")
        return list(struct.unpack(f"<{count}{code}", value.value))
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def same(cbor: object, twin: object) -> bool:
    """Whether both say the same; a non-finite number is a text in JSON."""
    if isinstance(cbor, dict) and isinstance(twin, dict):
        return cbor.keys() == twin.keys() and all(same(cbor[key], twin[key]) for key in cbor)
    if isinstance(cbor, list) and isinstance(twin, list):
        return len(cbor) == len(twin) and all(map(same, cbor, twin))
    if isinstance(cbor, float):
        number = WORDS.get(twin) if isinstance(twin, str) else twin
        if not isinstance(number, int | float) or isinstance(number, bool):
            return False
        return struct.pack("<d", cbor) == struct.pack("<d", float(number))
    return type(cbor) is type(twin) and cbor == twin


def check(path: Path) -> str | None:
    """What is wrong with an example, or None."""
    data = path.read_bytes()
    if not data.startswith(SELF_DESCRIBED):
        return "does not begin with D9 D9 F7"
    decoded = plain(cbor2.loads(data[len(SELF_DESCRIBED) :]))
    twin = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return None if same(decoded, twin) else f"{decoded} is not {twin}"


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "examples"
    paths = sorted(folder.glob("*.cbor"))
    wrong = {path.name: found for path in paths if (found := check(path))}
    for name, found in wrong.items():
        print(f"{name}: {found}", file=sys.stderr)
    print(f"CBOR2 examples={len(paths)} wrong={len(wrong)}")
    return 1 if wrong or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
