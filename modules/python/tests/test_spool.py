"""What is written down is there again, in order, once, whatever happened to the file."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tailrace.spool import frame
from tailrace.spool.folder import WriterSpool, target_of, writer_folders
from tailrace.spool.frame import Entry, crc32c
from tailrace.spool.outbox import Outbox


def entries(count: int, begin: int = 1) -> list[Entry]:
    return [
        Entry(n, "mrl"[n % 3], n % 7 == 0, b"v%d" % n * (n % 50))
        for n in range(begin, begin + count)
    ]


def test_crc32c_is_that_of_the_standard() -> None:
    assert crc32c(b"123456789") == 0xE3069283  # RFC 3720, B.4


def test_frames_are_read_as_they_were_written() -> None:
    written = entries(100)
    data = b"".join(frame.encode(entry) for entry in written)

    assert frame.scan(data, True) == frame.Scan(written, len(data), 0)


def test_damage_costs_the_entries_that_it_hits() -> None:
    seed = random.randrange(1 << 30)
    chance = random.Random(seed)
    written = entries(50)
    frames = [frame.encode(entry) for entry in written]
    for _ in range(300):
        hit = chance.randrange(len(frames))
        bad = bytearray(frames[hit])
        bad[chance.randrange(len(bad))] ^= 1 << chance.randrange(8)
        data = b"".join([*frames[:hit], bytes(bad), *frames[hit + 1 :]])

        found = frame.scan(data, True)

        left = [entry for i, entry in enumerate(written) if i != hit]
        assert found.entries == left, f"seed {seed}"
        assert found.damaged == len(bad), f"seed {seed}"


def test_half_a_frame_is_left_over_until_the_end_is_known() -> None:
    data = b"".join(frame.encode(entry) for entry in entries(3))
    for cut in range(1, len(frame.encode(entries(3)[2]))):
        found = frame.scan(data[:-cut], False)
        assert len(found.entries) == 2
        assert found.damaged == 0


def test_a_spool_gives_back_what_it_got_and_goes_when_all_is_acknowledged(tmp_path: Path) -> None:
    spool = WriterSpool.create(tmp_path, "w", "http:x", 1 << 20)
    written = entries(200)
    for entry in written:
        spool.append(entry)

    assert drained(spool) == written
    spool.acked(200)
    spool.close()

    assert writer_folders(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def drained(spool: WriterSpool) -> list[Entry]:
    found: list[Entry] = []
    while more := spool.read():
        found += more
    return found


def test_what_is_not_acknowledged_waits_for_the_next_process(tmp_path: Path) -> None:
    spool = WriterSpool.create(tmp_path, "w", "http:x", 1 << 30)
    written = [Entry(n, "m", False, os.urandom(1 << 18)) for n in range(1, 101)]  # 25 MiB
    for entry in written:
        spool.append(entry)
    spool.acked(37)
    spool.close()

    (folder,) = writer_folders(tmp_path)
    assert target_of(folder) == "http:x"
    again = WriterSpool.claim(folder)
    assert again is not None
    assert drained(again) == written[37:]
    again.acked(100)
    again.settled()
    again.close()
    assert writer_folders(tmp_path) == []


def test_the_spool_of_a_process_that_lives_is_left_alone(tmp_path: Path) -> None:
    spool = WriterSpool.create(tmp_path, "w", "t", 1 << 20)
    spool.append(entries(1)[0])
    (folder,) = writer_folders(tmp_path)
    claim = (
        "import sys; from pathlib import Path; from tailrace.spool.folder import WriterSpool;"
        "print(WriterSpool.claim(Path(sys.argv[1])))"
    )
    source = Path(__file__).resolve().parents[1] / "src"

    def other() -> str:
        command = [sys.executable, "-c", claim, str(folder)]
        return subprocess.check_output(
            command, text=True, env=os.environ | {"PYTHONPATH": str(source)}
        )

    assert WriterSpool.claim(folder) is None
    assert other().strip() == "None"
    spool.close()
    assert "WriterSpool" in other()


def test_a_disk_that_refuses_is_stood_in_for_by_memory_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = WriterSpool.create(tmp_path, "w", "t", 1 << 20)
    told: list[str] = []
    outbox = Outbox(spool, told.append)
    append = WriterSpool.append

    def refuse(self: WriterSpool, entry: Entry) -> None:
        if 5 <= entry.ordinal < 10:
            raise OSError(28, "No space left on device")
        append(self, entry)

    monkeypatch.setattr(WriterSpool, "append", refuse)
    for n in range(1, 21):
        assert outbox.append("m", b"%d" % n)

    taken = outbox.take(1 << 20, 1_000)

    assert [entry.value for entry in taken] == [b"%d" % n for n in range(1, 21)]
    assert len(told) == 5
    outbox.acked(20)
    outbox.close()
    assert writer_folders(tmp_path) == []


def test_what_has_no_room_is_refused_but_an_end_has(tmp_path: Path) -> None:
    spool = WriterSpool.create(tmp_path, "w", "t", 1_000)
    outbox = Outbox(spool, lambda _: None)
    kept = 0
    while outbox.append("m", bytes(1 << 20)):
        kept += 1
    assert kept == 16  # in memory
    assert outbox.append("r", bytes(500), barrier=True)


def test_a_mark_that_cannot_be_written_is_told_once_and_holds_up_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    outbox = Outbox(WriterSpool.create(tmp_path, "w", "t", 1 << 30), told.append)
    for _ in range(30):
        outbox.append("m", bytes(1 << 20))
    is_full = True
    write = os.pwrite

    def refuse(fd: int, data: bytes, at: int) -> int:
        if is_full and len(data) == 12:  # a mark
            raise OSError(28, "No space left on device")
        return write(fd, data, at)

    monkeypatch.setattr(os, "pwrite", refuse)
    before = len(list(tmp_path.glob("w/*.seg")))
    while taken := outbox.take(1 << 20, 1):
        outbox.acked(taken[-1].ordinal)

    assert len(told) == 1
    assert "mark cannot be written" in told[0]
    assert outbox.waiting == 0
    assert len(list(tmp_path.glob("w/*.seg"))) < before  # which makes room on the disk
    outbox.close()
    assert writer_folders(tmp_path) == []


def test_a_barrier_comes_alone(tmp_path: Path) -> None:
    outbox = Outbox(WriterSpool.create(tmp_path, "w", "t", 1 << 20), lambda _: None)
    for kind, barrier in (("m", False), ("m", False), ("r", True), ("m", False)):
        outbox.append(kind, b"x", barrier)

    rounds = []
    while taken := outbox.take(1 << 20, 100):
        rounds.append([entry.ordinal for entry in taken])
        outbox.acked(taken[-1].ordinal)

    assert rounds == [[1, 2], [3], [4]]
