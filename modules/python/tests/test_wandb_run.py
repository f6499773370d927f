"""What programs written for W&B read and set on a run."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from conftest import TestServer

import tailrace as wandb

pytestmark = pytest.mark.usefixtures("no_run_left")


def begin(server: TestServer, **more: Any) -> wandb.Run:
    settings: dict[str, Any] = {"url": server.url, "capture": "off", "system": 0}
    return wandb.init(**settings | more)


def test_a_run_tells_what_it_is(server: TestServer) -> None:
    run = begin(
        server, project="p", id="tells", group="g", job_type="eval", tags=["a"], notes="hello"
    )

    assert (run.group, run.job_type, run.tags, run.notes) == ("g", "eval", ("a",), "hello")
    assert (run.path, run.url) == ("p/tells", f"{server.url}/runs/tells")
    assert (run.name, run.resumed, run.offline, run.disabled) == ("tells", False, False, False)
    assert abs(run.start_time - time.time()) < 60
    assert not run.settings
    assert not run.sweep_id
    run.finish()
    assert begin(server, id="tells").resumed
    assert begin(server, mode="offline").url is None


def test_name_notes_and_tags_can_be_set(server: TestServer) -> None:
    run = begin(server, id="set-later", name="before", tags={"a": True, "b": 2})
    run.name = "after"
    run.notes = "password=hunter2 and more"
    run.tags += ("c",)
    run.set_tags({"d": "x", "a": None})
    run.finish()

    shown = server.settled("set-later")
    assert (run.name, shown["name"]) == ("after", "after")
    assert run.notes == shown["note"] == "password=*** and more"
    assert run.tags == ("b", "c", "d")
    assert shown["tags"] == {"b": 2, "c": True, "d": "x"}
    run.name = "too late"
    assert server.settled("set-later")["name"] == "after"


def test_what_cannot_be_set_breaks_nothing(server: TestServer) -> None:
    class Odd:
        __str__ = __repr__ = None  # type: ignore[assignment]

    run = begin(server, id="set-odd", name="kept")
    run.name = Odd()  # type: ignore[assignment]
    run.notes = 7  # type: ignore[assignment]
    run.tags = 7
    run.finish()

    assert server.settled("set-odd")["note"] == "7"


def test_there_is_no_run_after_finish(
    server: TestServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run = begin(server)
    assert wandb.run is run
    wandb.finish()
    left: list[Any] = [wandb.run, wandb.config, wandb.summary]
    assert left == [None, None, None]
    monkeypatch.setattr(wandb, "_told", set())
    for _ in range(3):
        wandb.log({"a": 1})
    assert caplog.text.count("log() without an open run: nothing is kept") == 1


def test_files_of_the_runs_folder_are_uploaded_at_its_end(server: TestServer) -> None:
    run = begin(server, id="has-folder")
    (Path(run.dir) / "deep").mkdir()
    (Path(run.dir) / "deep" / "model.pt").write_bytes(b"weights")
    run.finish()

    (found,) = server.get("/runs/has-folder/artifacts?after=" + server.log_end())["artifacts"]
    assert (found["path"], found["bytes"]) == ("files/deep/model.pt", 7)
    assert not (Path(run.dir) / "deep" / "model.pt").exists()


def test_the_runs_folder_is_uploaded_at_the_end_of_the_process(
    server: TestServer, script: Callable[..., CompletedProcess[str]]
) -> None:
    """Where no thread can be started any more (Python 3.12)."""
    done = script(
        """
import pathlib, threading
import tailrace
run = tailrace.init(id="folder-at-exit", capture="off", system=0, rank=1, world_size=2)
pathlib.Path(run.dir, "a.txt").write_text("a")
start = threading.Thread.start
def refuse(self): raise RuntimeError("can't create new thread at interpreter shutdown")
threading.Thread.start = refuse
""",
        {"TAILRACE_URL": server.url},
    )

    assert done.returncode == 0, done.stderr
    found = server.get("/runs/folder-at-exit/artifacts?after=" + server.log_end())["artifacts"]
    assert [artifact["path"] for artifact in found] == ["files/a.txt"]


def test_artifacts_hold_new_files_and_references(
    server: TestServer, caplog: pytest.LogCaptureFixture
) -> None:
    run = begin(server, id="has-artifact")
    model = wandb.Artifact("model", type="weights", metadata={"a": 1})
    with model.new_file("classes.txt") as file:
        file.write("cat, dög")
    model.add_reference("s3://bucket/data/train.bin")
    for _ in range(2):
        uploads = run.log_artifact(model, aliases=["best"])
        assert [upload.wait(20) for upload in uploads] == [True]
    (made,) = model.tailrace_temporary
    assert made.exists()
    del model
    assert not made.exists()
    run.finish()

    found = server.get("/runs/has-artifact/artifacts?after=" + server.log_end())["artifacts"]
    assert {(a["path"], a["uri"], a["bytes"], a["role"]) for a in found} == {
        ("model/train.bin", "s3://bucket/data/train.bin", None, "weights"),
        ("model/classes.txt", None, 9, "weights"),
    }
    assert "an Artifact has no metadata" in caplog.text
    assert "log_artifact has no aliases" in caplog.text


def test_images_in_a_table_are_kept(server: TestServer) -> None:
    run = begin(server, id="has-table")
    table = wandb.Table(columns=["image", "label"])
    for label in range(3):
        table.add_data(wandb.Image([[0, 255 * (label % 2)]], caption=f"n{label}"), label)
    upload = run.log_media("predictions", table, 4)
    assert upload is not None
    assert upload.wait(20)
    run.finish()

    artifacts = server.get("/runs/has-table/artifacts?after=" + server.log_end())["artifacts"]
    paths = [artifact["path"] for artifact in artifacts]
    (shown,) = server.events("has-table", "media.logged")
    data = server.get(f"/runs/has-table/artifacts/{shown['path']}")
    assert [row[1] for row in data["data"]] == [0, 1, 2]
    cells = [row[0] for row in data["data"]]
    assert [(cell["kind"], cell["caption"]) for cell in cells] == [
        ("image", "n0"),
        ("image", "n1"),
        ("image", "n2"),
    ]
    assert cells[0]["path"] == cells[2]["path"] != cells[1]["path"]
    assert sorted(paths) == sorted({cell["path"] for cell in cells} | {shown["path"]})
    assert list((run._channel.settings.spools / "media").iterdir()) == []
    assert isinstance(table.data[0][0], wandb.Image), "the program's own is as it was"


def test_what_is_not_here_is_told_in_one_line(
    server: TestServer, script: Callable[..., CompletedProcess[str]]
) -> None:
    done = script(
        """
import tailrace as wandb
wandb.init(capture="off", system=0)
for step in range(3):
    wandb.log({"clip": wandb.Video("a.mp4"), "loss": 1})
wandb.finish()
""",
        {"TAILRACE_URL": server.url},
    )

    assert done.returncode == 0
    told = [line for line in done.stderr.splitlines() if "clip" in line or "Video" in line]
    assert len(told) <= 2, done.stderr
