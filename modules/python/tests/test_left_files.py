"""Files of runs that had no server, or were killed: the next run or sync uploads them, once."""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import TestServer

import tailrace
from tailrace.sdk.contents import Put
from tailrace.sdk.recovery import Report, sync
from tailrace.sdk.settings import Target
from tailrace.spool.files import FileSpool, file_folders

NOWHERE = "http://127.0.0.1:9"
Script = Callable[..., Any]


def begin(run: str, **more: Any) -> tailrace.Run:
    settings: dict[str, Any] = {"id": run, "capture": "off", "system": 0}
    return tailrace.init(**settings | more)


def synced(server: TestServer, spools: Path) -> Report:
    return sync(spools, Target(server.url), 30)


def artifacts(server: TestServer, run: str) -> dict[str, dict[str, Any]]:
    """By path the newest of each."""
    position = server.log_end()
    found = server.get(f"/runs/{run}/artifacts?after={position}")["artifacts"]
    return {artifact["path"]: artifact for artifact in found}


def told(server: TestServer, run: str) -> list[dict[str, Any]]:
    """Events of media of a run that may never end."""
    position = server.log_end()
    found = server.get(f"/runs/{run}/events?limit=1000&after={position}")["events"]
    return [e["event"] for e in found if e["event"]["type"] == "media.logged"]


def content(server: TestServer, run: str, path: str) -> bytes:
    with urllib.request.urlopen(f"{server.url}/api/v1/runs/{run}/artifacts/{path}") as answer:
        return bytes(answer.read())


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In no working copy, whose patch would be another file."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.bin"
    path.write_bytes(b"weights" * 100_000)
    return path


def is_empty(spools: Path) -> bool:
    return file_folders(spools) == [] and not any((spools / "media").glob("*"))


@pytest.mark.parametrize("how", [{"mode": "offline"}, {"url": NOWHERE}], ids=["offline", "away"])
def test_what_had_no_server_is_uploaded_by_sync(
    server: TestServer,
    spools: Path,
    model: Path,
    how: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    run = begin(f"left-{next(iter(how))}", **how)
    run.log({"shown": tailrace.Image([[0, 255]], caption="two")}, step=4)
    run.log_artifact(model, name="model", copy=True)
    run.save_source(__file__, name="test.py")
    run.use_resource(model)
    run.finish(timeout=0.5)
    assert ("3 files are not uploaded yet" in caplog.text) == ("url" in how)

    report = synced(server, spools)

    assert (report.files, report.unfinished, report.rejected) == (3, 0, {})
    found = artifacts(server, run.id)
    (shown,) = server.events(run.id, "media.logged")
    assert (shown["step"], shown["caption"]) == (4, "two")
    assert found[shown["path"]]["sha256"] == shown["sha256"]
    assert content(server, run.id, shown["path"]).startswith(b"\x89PNG")
    assert content(server, run.id, "model") == model.read_bytes()
    assert content(server, run.id, "source/test.py") == Path(__file__).read_bytes()
    assert [artifact["uri"] for artifact in found.values()] == [None] * 3
    assert len(server.events(run.id, "resource.used")) == 1
    assert is_empty(spools)
    assert (synced(server, spools).files, synced(server, spools).acked) == (0, 0)


KILLED = """
import sys, time
import tailrace
run = tailrace.init(id="left-killed", capture="off", system=0)
run.log({"a": 1, "shown": tailrace.Image([[0, 255]])}, step=4)
run.log_artifact(sys.argv[1], name="model", type="weights")
time.sleep(1.5)
print("logged", flush=True)
sys.stdin.read()
"""


def test_what_a_killed_process_left_is_uploaded_and_told_of_once(
    server: TestServer, spools: Path, model: Path, tmp_path: Path, started: Callable[..., Any]
) -> None:
    program = tmp_path / "killed.py"
    program.write_text(KILLED)
    process = started(program, model, environment={"TAILRACE_URL": NOWHERE})
    assert process.stdout.readline() == "logged\n"
    assert synced(server, spools).files == 0, "its process lives"
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    (folder,) = file_folders(spools)
    kept = {path: path.read_text() for path in folder.glob("*.json")}
    images = {path: path.read_bytes() for path in (spools / "media").iterdir()}

    report = synced(server, spools)

    assert (report.files, report.unfinished, report.rejected) == (2, 0, {})
    (shown,) = told(server, "left-killed")
    assert content(server, "left-killed", shown["path"]).startswith(b"\x89PNG")
    found = artifacts(server, "left-killed")["model"]
    assert (found["bytes"], found["role"]) == (700_000, "weights")
    assert is_empty(spools)

    folder.mkdir()  # as if it had been killed before it forgot them
    for path, text in kept.items():
        path.write_text(text)
    for path, data in images.items():
        path.write_bytes(data)
    assert synced(server, spools).files == 2
    assert len(told(server, "left-killed")) == 1


def test_the_next_run_uploads_what_was_left(
    server: TestServer, spools: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin("left-to-another", url=NOWHERE)
    run.log_artifact(model, name="model")
    run.finish(timeout=0.5)
    for target in spools.glob("**/target"):
        target.write_text(f"http:{server.url}")

    begin("another", url=server.url).finish()

    assert content(server, run.id, "model") == model.read_bytes()
    assert is_empty(spools)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda path: path.unlink(), "file-gone"),
        (lambda path: path.write_bytes(b"other"), "file-changed"),
        (lambda path: os.utime(path, ns=(1, 1)), "file-changed"),
    ],
)
def test_what_is_not_there_any_more_is_told_and_counted(
    server: TestServer, spools: Path, model: Path, change: Callable[[Path], None], reason: str
) -> None:
    run = begin(f"{reason}-{time.time_ns()}", mode="offline")
    run.log_artifact(model, name="model")
    run.finish()
    change(model)

    report = synced(server, spools)

    assert (report.files, report.unfinished, report.rejected) == (0, 0, {reason: 1})
    assert artifacts(server, run.id)["model"]["uri"] == model.as_uri()
    assert is_empty(spools)


def test_what_lies_on_another_machine_stays(server: TestServer, spools: Path, model: Path) -> None:
    run = begin("left-elsewhere", mode="offline")
    run.log_artifact(model, name="model")
    run.finish()
    (entry,) = file_folders(spools)[0].glob("*.json")
    there = json.loads(entry.read_text())
    entry.write_text(json.dumps(there | {"host": "another"}))  # which has a file of this name, too

    report = synced(server, spools)

    assert (report.files, report.unfinished, report.rejected) == (0, 1, {})
    assert f"{model} of another cannot be read: it lies on another" in str(report.error)
    given_up = sync(spools, Target(server.url), 30, drop_missing=True)
    assert (given_up.files, given_up.unfinished, given_up.rejected) == (0, 0, {"file-gone": 1})
    assert is_empty(spools)


def test_the_last_of_a_name_is_its_newest_version(
    server: TestServer, spools: Path, model: Path
) -> None:
    for attempt in range(2):
        run = begin("left-versions", mode="offline", attempt=attempt + 1)
        for version in range(5):
            model.write_bytes(b"%d.%d" % (attempt, version))
            run.log_artifact(model, name="last.bin", copy=True)
        run.finish()

    assert synced(server, spools).files == 10
    artifacts(server, run.id)
    assert content(server, run.id, "last.bin") == b"1.4"


def test_an_odd_name_holds_up_no_other(server: TestServer, spools: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    for name in (b"a.txt", b"b\xff.txt", b"c\n.txt", b"d.txt"):
        (Path(os.fsdecode(os.fsencode(folder) + b"/" + name))).write_bytes(name)
    run = begin("left-odd-names", mode="offline")
    run.log_artifact(folder)
    run.finish()

    report = synced(server, spools)

    assert {"out/a.txt", "out/b?.txt", "out/d.txt"} <= set(artifacts(server, run.id))
    assert (report.files, report.unfinished) == (3, 0)
    assert report.rejected["file-refused"] == 1, "a name with a line feed"
    assert synced(server, spools).unfinished == 0


def test_what_no_server_takes_now_stays(
    server: TestServer, spools: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tailrace.sdk.recovery._WAIT_FIRST_S", 0.001)
    run = begin("left-longer", mode="offline")
    run.log_artifact(model, name="model")
    run.finish()
    monkeypatch.setattr("tailrace.sdk.recovery.put", lambda *_: Put("gone"))
    assert (synced(server, spools).unfinished, synced(server, spools).files) == (1, 0)
    monkeypatch.undo()

    assert sync(spools, Target(server.url), 30).files == 1
    assert content(server, run.id, "model") == model.read_bytes()


@pytest.mark.parametrize(
    ("tried", "counts"),
    [
        (Put("status 413: too large", False, True), (0, 1)),
        (Put("status 401: token", False), (1, 0)),
        (Put("status 503: not now"), (1, 0)),
    ],
)
def test_only_a_final_refusal_gives_a_file_up(
    server: TestServer,
    spools: Path,
    model: Path,
    monkeypatch: pytest.MonkeyPatch,
    tried: Put,
    counts: tuple[int, int],
) -> None:
    monkeypatch.setattr("tailrace.sdk.recovery._WAIT_FIRST_S", 0.001)
    monkeypatch.setattr("tailrace.sdk.recovery.put", lambda *_: tried)
    run = begin(f"left-refused-{tried.why[7:10]}", mode="offline")
    run.log_artifact(model, name="model")
    run.finish()

    report = synced(server, spools)

    assert (report.unfinished, report.rejected.get("file-refused", 0)) == counts


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"run": 1', '{"run":"r","event":[1]}'])
def test_what_is_none_of_ours_holds_up_no_other(
    server: TestServer, spools: Path, model: Path, text: str
) -> None:
    run = begin("left-beside-damage", mode="offline")
    run.log_artifact(model, name="model")
    run.finish()
    (folder,) = file_folders(spools)
    (folder / "0.json").write_text(text)

    report = synced(server, spools)

    assert (report.files, report.rejected) == (1, {"unreadable": 1})
    assert is_empty(spools)


def test_a_folder_that_is_removed_is_made_again(spools: Path) -> None:
    own = FileSpool.of(spools, "w", "offline")
    own.remember("a", {"n": 1})
    for path in (spools / "files" / "w").iterdir():
        path.unlink()
    os.rmdir(spools / "files" / "w")
    own.remember("b", {"n": 2})

    assert [(key, own.entry(key)) for key in own.held()] == [("b", {"n": 2})]
    assert json.loads((spools / "files" / "w" / "b.json").read_text()) == {"n": 2}
    own.close()
    assert file_folders(spools) == [spools / "files" / "w"]
