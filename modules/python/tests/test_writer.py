"""No record is larger than a server takes, and what cannot be one is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tailrace.sdk.counters import Counters
from tailrace.sdk.writer import EventWriter, Identity, Line, Note
from tailrace.spool import frame
from tailrace.spool.folder import WriterSpool
from tailrace.spool.frame import Entry
from tailrace.spool.outbox import Outbox
from tailrace.wire import cbor

RECORD_BYTES_MAX = 1 << 20
LINE_BYTES_MAX = 64 << 10


class Written:
    """A writer with what it wrote, read back from the spool."""

    def __init__(self, folder: Path) -> None:
        self.counters = Counters()
        self._spool = WriterSpool.create(folder, "w", "t", 1 << 30)
        self.outbox = Outbox(self._spool, self.counters.error)
        self.writer = EventWriter(Identity("run", "w", 0, 1), self.outbox, self.counters)

    def values(self) -> list[bytes]:
        """The records, of which none is damage."""
        found = []
        while taken := self.outbox.take(4 << 20, 1_000):
            found += [entry.value for entry in taken]
            self.outbox.acked(taken[-1].ordinal)
        assert self.outbox.damaged_bytes == 0
        assert len(found) == self.counters.get("events")
        return found


@pytest.fixture
def written(tmp_path: Path) -> Written:
    return Written(tmp_path)


@pytest.mark.parametrize("text", ["x" * 3_000_000, "\U0001f600" * 300_001, "aé" * 200_000])
def test_a_line_that_is_too_long_becomes_several(
    written: Written, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    written.writer.lines([Line("stdout", 1, "before"), Line("stdout", 2, text)])
    written.writer.lines([Line("stdout", 3, "behind")])

    values = written.values()

    assert all(len(cbor.with_field(v, "resent", True)) <= RECORD_BYTES_MAX for v in values)
    lines = [line for value in values for line in texts(value)]
    assert lines[0] == "before" and lines[-1] == "behind"
    assert "".join(lines[1:-1]) == text
    assert max(len(line.encode()) for line in lines) <= LINE_BYTES_MAX
    assert caplog.text.count("were split") == 1


def texts(record: bytes) -> list[str]:
    """The lines of a log record; each stands behind the key ``text``."""
    found = []
    at = 0
    while (at := record.find(b"dtext", at)) >= 0:
        at += len(b"dtext")
        info = record[at] & 31
        bytes_of_length = 0 if info < 24 else 1 << info - 24
        length = int.from_bytes(record[at + 1 : at + 1 + bytes_of_length], "big")
        begin = at + 1 + bytes_of_length
        at = begin + (length if bytes_of_length else info)
        found.append(record[begin:at].decode())
    return found


@pytest.mark.parametrize("letter", ["n", "\U0001f600"])
def test_the_bytes_of_names_count(written: Written, letter: str) -> None:
    names = tuple(f"{n:05}" + letter * 245 for n in range(5_000))

    written.writer.metrics(names, [(step, 0, tuple([1.5] * 5_000)) for step in range(3)])

    values = written.values()
    assert max(len(value) for value in values) < RECORD_BYTES_MAX
    assert sum(value.count(letter.encode() * 245) for value in values) % 5_000 == 0
    assert written.counters.get("dropped") == 0


def test_a_record_that_is_too_large_is_refused_counted_and_told(
    written: Written, caplog: pytest.LogCaptureFixture
) -> None:
    written.writer.lines([Line("s" * 3_000_000, 0, "a line")])
    written.writer.lifecycle(Note("run.tags", {"tags": {"a": "x" * 3_000_000}}))
    written.writer.metrics(("good",), [(1, 0, (1.0,))])

    assert len(written.values()) == 1
    assert written.counters.get("dropped") == 2
    assert caplog.text.count("is too large; it was not kept") == 2


def test_a_spool_writes_no_frame_that_it_would_not_read(tmp_path: Path) -> None:
    outbox = Outbox(WriterSpool.create(tmp_path, "w", "t", 1 << 30), lambda _: None)

    assert not outbox.append("l", bytes(frame.VALUE_BYTES_MAX + 1))
    assert outbox.append("l", bytes(frame.VALUE_BYTES_MAX))

    assert [len(e.value) for e in outbox.take(1 << 30, 9)] == [frame.VALUE_BYTES_MAX]
    with pytest.raises(ValueError, match="at most"):
        frame.encode(Entry(1, "l", False, bytes(frame.VALUE_BYTES_MAX + 1)))
