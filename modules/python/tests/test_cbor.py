"""The encoder, judged by another decoder and by the golden files of the log."""

from __future__ import annotations

import math
from pathlib import Path

import cbor2
import pytest

from tailrace.wire import cbor

EXAMPLES = Path(__file__).resolve().parents[3] / "schemas" / "examples"


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        False,
        0,
        23,
        24,
        255,
        256,
        65_536,
        1 << 32,
        (1 << 63) - 1,
        -1,
        -(1 << 63),
        0.1,
        math.inf,
        "",
        "größe 🚀",
        [],
        [1, [2, {"a": None}]],
        {"a": {"b": "c" * 300}},
    ],
)
def test_another_decoder_reads_what_was_written(value: object) -> None:
    assert cbor2.loads(cbor.encode(value)) == value


def test_a_lone_surrogate_becomes_the_replacement_character() -> None:
    assert cbor2.loads(cbor.encode("a\ud800b")) == "a\ufffdb"


@pytest.mark.parametrize("value", [1 << 63, -(1 << 63) - 1, object(), {1}, b"bytes"])
def test_what_no_event_can_carry_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        cbor.encode(value)


def test_the_golden_batch_of_metrics_is_written_byte_for_byte() -> None:
    golden = (EXAMPLES / "metrics.cbor").read_bytes()
    written = cbor.event(
        {
            "type": "metrics",
            "v": 1,
            "run": "cnn-1",
            "writer": "w0",
            "seq": 1,
            "time": 1763715600000,
            "rank": 3,
            "attempt": 2,
            "steps": cbor.int64s([100, 101, 102]),
            "times": cbor.int64s([1763715599980, 1763715599990, 1763715600000]),
            "metrics": {
                # The golden file has float32 where nothing is lost by it; this SDK has not.
                "loss": cbor.Column(85, bytes.fromhex("0000003f0000803e0000003e")),
                "train/lr": cbor.float64s([0.1, 0.01, 0.001]),
            },
        }
    )
    assert written == golden


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.cbor")), ids=lambda p: p.stem)
def test_a_golden_event_gets_another_field_and_stays_itself(path: Path) -> None:
    record = path.read_bytes()

    marked = cbor.with_field(record, "resent", True)

    assert cbor.header(marked) == cbor.header(record) | {"resent": True}
    assert marked.startswith(cbor.SELF_DESCRIBED)
    before, after = dict(cbor2.loads(record)), dict(cbor2.loads(marked))
    assert after.pop("resent") is True
    assert repr(after) == repr(before)


@pytest.mark.parametrize(
    "record", [b"", b"{}", b"\xd9\xd9\xf7", b"\xd9\xd9\xf7\x01", b"\xd9\xd9\xf7\xbf"]
)
def test_what_is_no_record_gets_no_field(record: bytes) -> None:
    with pytest.raises(ValueError, match="CBOR"):
        cbor.with_field(record, "resent", True)


def test_a_record_that_is_cut_off_is_told() -> None:
    record = (EXAMPLES / "run.started.cbor").read_bytes()
    for end in range(3, len(record)):
        with pytest.raises(ValueError, match="CBOR"):
            cbor.header(record[:end])
