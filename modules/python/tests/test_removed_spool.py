"""A spool that is removed while its writer lives is made again; what is lost is counted."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from conftest import TestServer

import tailrace
from tailrace.spool import frame
from tailrace.spool.folder import WriterSpool, writer_folders
from tailrace.spool.frame import Entry
from tailrace.spool.outbox import Outbox

MIB = 1 << 20


def remove(folder: Path) -> None:
    """Though it is written to."""
    while folder.exists():
        shutil.rmtree(folder, ignore_errors=True)


def outbox_in(spools: Path, told: list[str]) -> Outbox:
    return Outbox(WriterSpool.create(spools, "w", "http:x", 1 << 30), told.append)


def values(outbox: Outbox) -> list[bytes]:
    found = []
    while taken := outbox.take(4 * MIB, 1_000):
        found += [entry.value for entry in taken]
        outbox.acked(taken[-1].ordinal)
    return found


def waiting_in(spools: Path) -> list[Entry]:
    """What a later process would find."""
    (folder,) = writer_folders(spools)
    data = b"".join(path.read_bytes() for path in sorted(folder.glob("*.seg")))
    found = frame.scan(data, True)
    assert found.damaged == 0
    return found.entries


@pytest.mark.parametrize("removed", ["", "w", "w/lock", "w/acked", "w/00000000000000000001.seg"])
def test_what_is_not_acknowledged_is_there_again(tmp_path: Path, removed: str) -> None:
    spools = tmp_path / "spools"
    told: list[str] = []
    outbox = outbox_in(spools, told)
    for n in range(1, 11):
        outbox.append("m", b"%d" % n)
    assert [e.ordinal for e in outbox.take(MIB, 4)] == [1, 2, 3, 4]
    outbox.acked(4)
    gone = spools / removed
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()

    assert outbox.restore() == 0
    outbox.append("m", b"11")

    assert told == ["the spool was removed, and made again"]
    assert [e.ordinal for e in waiting_in(spools) if e.ordinal > 4] == list(range(5, 12))
    assert (spools / "w" / "target").read_text() == "http:x"
    assert values(outbox) == [b"%d" % n for n in range(5, 12)]
    assert outbox.restore() == 0
    outbox.close()
    assert list(spools.iterdir()) == []


def test_events_of_removed_older_segments_are_counted(tmp_path: Path) -> None:
    outbox = outbox_in(tmp_path, [])
    for n in range(1, 26):  # 8 a segment
        outbox.append("m", bytes([n]) * MIB)
    assert [e.value[0] for e in outbox.take(2 * MIB, 2)] == [1, 2]
    outbox.acked(2)
    shutil.rmtree(tmp_path / "w")

    # The first of these were read before; the segment that is written to is open.
    taken = [value[0] for value in values(outbox)]

    assert taken[-1] == 25
    assert outbox.restore() == 25 - 2 - len(taken) > 0
    assert outbox.restore() == 0
    assert outbox.waiting == 0


def test_without_a_folder_memory_stands_in(tmp_path: Path) -> None:
    spools = tmp_path / "spools"
    told: list[str] = []
    outbox = outbox_in(spools, told)
    outbox.append("m", b"1")
    shutil.rmtree(spools)
    spools.touch()  # so that the folder cannot be made again

    assert outbox.restore() == outbox.restore() == 0
    outbox.append("m", b"2")
    assert outbox.disk_failing
    assert sum("cannot be made again" in line for line in told) == 1
    assert values(outbox) == [b"1", b"2"]
    spools.unlink()
    outbox.restore()
    outbox.append("m", b"3")

    assert not outbox.disk_failing
    assert [e.value for e in waiting_in(spools)] == [b"3"]


def test_a_run_goes_on_without_its_spool(spools: Path) -> None:
    run = tailrace.init(id="removed", mode="offline", capture="off", system=0)
    for step in range(100):
        run.log({"a": step}, step=step)
    assert run.flush()
    remove(spools)
    for step in range(100, 200):
        run.log({"a": step}, step=step)
    assert run.flush()
    before = len(waiting_in(spools))
    run.finish()

    stats = run.stats()
    assert stats["lost"] == 0
    assert before >= 3  # the start, and two of rows
    waiting = [entry.ordinal for entry in waiting_in(spools)]
    assert waiting == list(range(1, len(waiting) + 1))
    assert len(waiting) == stats["events"]


def test_a_removed_spool_does_not_hold_up_sending(server: TestServer, spools: Path) -> None:
    run = tailrace.init(id="removed-online", url=server.url, capture="off", system=0)
    run.log({"a": 0}, step=0)
    assert run.flush()
    remove(spools)
    for step in range(1, 300):
        run.log({"a": step}, step=step)
    assert run.flush()
    assert os.listdir(spools) != []
    run.finish()

    stats = run.stats()
    assert (stats["lost"], stats["waiting"]) == (0, 0)
    assert len(server.points("removed-online", "a")) == 300
