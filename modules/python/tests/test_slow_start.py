"""A start is written at once; what takes long to find out comes behind it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import TestServer, await_

import tailrace
from tailrace.cli.main import main
from tailrace.sdk import recorder
from tailrace.sdk.counters import Counters
from tailrace.sdk.recorder import Prepare, Recorder
from tailrace.sdk.rows import Bell, Rows
from tailrace.sdk.writer import EventWriter, Identity, Note
from tailrace.spool.folder import WriterSpool
from tailrace.spool.outbox import Outbox

Started = Callable[..., "subprocess.Popen[str]"]


def slow_git(folder: Path, seconds: float) -> dict[str, str]:
    """The environment in which git takes so long for each answer."""
    folder.mkdir()
    program = folder / "git"
    program.write_text(f"#!/bin/sh\nsleep {seconds}\necho 0123abcd\n")
    program.chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def test_a_run_that_is_killed_while_git_thinks_is_there_with_its_rows(
    server: TestServer, started: Started, spools: Path, tmp_path: Path
) -> None:
    program = tmp_path / "train.py"
    program.write_text(
        "import sys, time, tailrace\n"
        "run = tailrace.init(id='slow-git', mode='offline', system=0, config={'lr': 1})\n"
        "for step in range(50): run.log({'a': step}, step=step)\n"
        "time.sleep(1)\n"
        "print('logged', flush=True)\n"
        "sys.stdin.readline()\n"
    )
    process = started(program, environment=slow_git(tmp_path / "bin", 30))
    assert process.stdout is not None
    assert process.stdout.readline() == "logged\n"
    process.send_signal(signal.SIGKILL)
    process.wait()

    assert main(["sync", "--spool", str(spools), "--url", server.url]) == 0

    position = server.log_end()
    assert len(list(server.get(f"/runs/slow-git/metrics?after={position}")["metrics"])) == 1
    run = server.get(f"/runs/slow-git?after={position}")["run"]
    assert (run["config"], run["metrics"]["a"]["count"]) == ({"lr": 1}, 50)
    assert run["host"]["executable"] == sys.executable


def test_what_git_says_late_is_added(
    server: TestServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", slow_git(tmp_path / "bin", 0.1)["PATH"])
    run = tailrace.init(
        "slow", id="late-git", url=server.url, capture="off", system=0, tags={"a": 1}
    )
    run.log({"a": 1})
    assert run.flush()
    run.finish()

    starts = server.events("late-git", "run.started")
    assert ["git" in start for start in starts] == [False, True]
    shown = server.run("late-git")
    assert shown["git"]["commit"] == "0123abcd"
    assert any(line.startswith("pytest==") for line in shown["dependencies"])
    assert (shown["project"], shown["tags"]) == ("slow", {"a": 1})
    assert shown["ledger"]["late"] == 0


class Recorded:
    """A recorder whose outbox can be looked into."""

    def __init__(self, folder: Path) -> None:
        self.counters = Counters()
        self.outbox = Outbox(WriterSpool.create(folder, "w", "t", 1 << 30), self.counters.error)
        wake = Bell()
        self.rows = Rows(1 << 20, wake)
        writer = EventWriter(Identity("run", "w", 0, 1), self.outbox, self.counters)
        self.recorder = Recorder(self.rows, writer, self.counters, wake, 0.05, lambda: None)

    def begin(self, find: Callable[[], dict[str, object]]) -> None:
        launch: dict[str, object] = {"project": "p", "config": {"lr": 1}}
        self.recorder.note(Prepare(Note("run.started", launch), {"project": "p"}, find))
        self.recorder.thread.start()

    def end(self) -> list[bytes]:
        self.recorder.finish(None)
        self.recorder.thread.join(20)
        assert self.recorder.ended.is_set()
        taken = self.outbox.take(1 << 20, 100)
        return [entry.value for entry in taken if entry.kind == "r"]


def test_what_is_found_soon_is_in_the_same_event(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path)
    recorded.begin(lambda: {"git": "at once"})

    (start,) = recorded.end()

    assert b"at once" in start and b"config" in start


def test_what_is_never_found_does_not_hold_up_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(recorder, "_FOUND_S_MAX", 0.1)
    recorded = Recorded(tmp_path)
    never = threading.Event()

    def find() -> dict[str, object]:
        never.wait(60)
        return {}

    recorded.begin(find)
    recorded.rows.append(("a",), 1, 1, (1.0,))
    await_(lambda: recorded.counters.get("events") == 2, 10)

    (start,) = recorded.end()

    never.set()
    assert b"config" in start
    assert caplog.text.count("took too long") == 1


def test_a_failure_to_find_out_is_told_and_costs_no_start(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path)

    def find() -> dict[str, object]:
        raise FileNotFoundError("the working directory is gone")

    recorded.begin(find)

    (start,) = recorded.end()

    assert b"config" in start
    assert "the working directory is gone" in str(recorded.counters.last_error)
