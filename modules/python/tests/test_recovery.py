"""What dead processes left is sent, whatever lies beside it, and what is not sent is told."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tailrace.cli.main import main
from tailrace.sdk.recovery import Recovery, sync
from tailrace.sdk.settings import Target
from tailrace.send.outcome import Outcome, Outgoing, Transport
from tailrace.spool.folder import WriterSpool
from tailrace.spool.frame import Entry
from tailrace.wire import cbor

NOBODY = 65534


class Log:
    """A log in memory, and the way to it."""

    def __init__(self) -> None:
        self.runs: list[str] = []

    def send(self, batch: Sequence[Outgoing]) -> Outcome:
        self.runs += [outgoing.run for outgoing in batch]
        return Outcome(accepted=set(range(len(batch))))

    def beat(self, beat: Outgoing) -> bool:
        return True

    def close(self) -> None:
        return


@dataclasses.dataclass(frozen=True)
class InMemory(Target):
    log: Log = dataclasses.field(default_factory=Log)

    def transport(self) -> Transport:
        return self.log


@pytest.fixture
def target() -> InMemory:
    return InMemory("http://127.0.0.1:9")


def event(run: str) -> bytes:
    return cbor.event({"type": "run.tags", "v": 1, "run": run, "time": 0, "tags": {}})


def leave(spools: Path, writer: str, events: int = 3) -> Path:
    """What a dead process leaves of events of a run that is called like the writer."""
    spool = WriterSpool.create(spools, writer, "t", 1 << 20)
    for n in range(1, events + 1):
        spool.append(Entry(n, "r", False, event(writer)))
    spool.close()
    return spools / writer


def ack_is_a_folder(bad: Path) -> None:
    (bad / "acked").unlink()
    (bad / "acked").mkdir()


def a_segment_is_a_folder(bad: Path) -> None:
    (segment,) = bad.glob("*.seg")
    segment.unlink()
    segment.mkdir()


def a_later_segment_is_a_folder(bad: Path) -> None:
    (bad / "00000000000000000009.seg").mkdir()


@pytest.mark.parametrize(
    ("spoil", "readable"),
    [(ack_is_a_folder, 0), (a_segment_is_a_folder, 0), (a_later_segment_is_a_folder, 3)],
)
def test_one_folder_that_cannot_be_read_stops_no_other(
    tmp_path: Path,
    target: InMemory,
    caplog: pytest.LogCaptureFixture,
    spoil: Callable[[Path], None],
    readable: int,
) -> None:
    bad = leave(tmp_path, "b-bad")
    spoil(bad)
    leave(tmp_path, "a-good")
    leave(tmp_path, "c-good")

    report = sync(tmp_path, target, 20)

    assert target.log.runs == ["a-good"] * 3 + ["b-bad"] * readable + ["c-good"] * 3
    assert (report.unfinished, report.acked) == (1, 6 + readable)
    assert "Is a directory" in str(report.error)
    assert caplog.text.count("b-bad") >= 1 and len(caplog.records) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["b-bad"]
    again = sync(tmp_path, target, 20)  # its lock was given up, and it is told again
    assert (again.unfinished, again.acked) == (1, 0)


@contextlib.contextmanager
def another_user() -> Iterator[Path]:
    """A folder of somebody whom permissions stop, and to be that one within the block."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        os.chmod(folder, 0o755)
        yield folder
        for path in folder.rglob("*"):
            os.chmod(path, 0o755)


@contextlib.contextmanager
def not_root() -> Iterator[None]:
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.mark.parametrize("forbidden", ["", "lock"])
def test_what_permissions_hide_is_unfinished(target: InMemory, forbidden: str) -> None:
    with another_user() as folder:
        spools = folder / "spools"
        spools.mkdir()
        if os.geteuid() == 0:
            os.chown(spools, NOBODY, NOBODY)
        with not_root():
            leave(spools, "b-good")
            bad = leave(spools, "a-bad")
        if os.geteuid() == 0:
            os.chown(bad / forbidden, 0, 0)
        os.chmod(bad / forbidden, 0)

        with not_root():
            report = sync(spools, target, 20)

        assert target.log.runs == ["b-good"] * 3
        assert report.unfinished == 1
        assert "PermissionError" in str(report.error)


def test_a_run_does_not_wait_for_what_cannot_be_read(tmp_path: Path, target: InMemory) -> None:
    a_segment_is_a_folder(leave(tmp_path, "bad"))
    recovery = Recovery(tmp_path, target, lambda _: True, 1)

    recovery.thread.start()
    recovery.thread.join(10)  # nobody stops it

    assert not recovery.thread.is_alive()
    assert recovery.report.unfinished == 1


def test_what_there_was_no_time_for_is_unfinished(tmp_path: Path, target: InMemory) -> None:
    leave(tmp_path, "a")
    leave(tmp_path, "b")
    recovery = Recovery(tmp_path, target, lambda _: True, 1)

    recovery.stop()
    report = recovery.run()

    assert (report.unfinished, report.writers, target.log.runs) == (2, 0, [])
    assert sync(tmp_path, target, 20).acked == 6


def test_sync_of_what_is_no_folder_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    file.touch()
    for wrong in (file, tmp_path / "missing"):
        assert main(["sync", "--spool", str(wrong)]) == 64
        said = capsys.readouterr()
        assert (said.out, said.err) == ("", f"tailrace: {wrong} is no folder\n")


def test_sync_says_what_it_could_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ack_is_a_folder(leave(tmp_path, "bad"))

    assert main(["sync", "--spool", str(tmp_path), "--url", "http://127.0.0.1:9"]) == 2

    assert "1 processes have events left; what waits in" in capsys.readouterr().err
