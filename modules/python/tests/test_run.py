"""What is said through the public verbs is what the server shows."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import numpy as np
import pytest
from conftest import TestServer, await_

import tailrace

pytestmark = pytest.mark.usefixtures("no_run_left")


def begin(server: TestServer, **more: Any) -> tailrace.Run:
    settings: dict[str, Any] = {"project": "test", "url": server.url, "capture": "off", "system": 0}
    return tailrace.init(**(settings | more))


def test_a_run_is_shown_as_it_was_told(server: TestServer) -> None:
    run = begin(
        server,
        name="first",
        config={"lr": 0.1, "model": {"kind": "cnn"}},
        group="g",
        job_type="train",
        tags=["a", "b"],
        notes="a note",
    )
    for step in range(100):
        tailrace.log({"loss": 1 / (step + 1), "acc": step}, step=step)
    run.summary["best"] = 0.5
    run.config.update({"lr": 0.2}, more=1)
    run.config.batch = 64
    run.set_tags({"b": None, "c": 3})
    run.define_metric("loss", summary="min", goal="minimize", step_metric="acc")
    run.alert("look", "here", level="WARNING")
    run.line("a line\nand another", "notes")
    run.finish()

    shown = server.run(run.id)
    assert shown["status"] == "finished"
    assert shown["project"] == "test"
    assert (shown["name"], shown["group"], shown["jobType"], shown["note"]) == (
        "first",
        "g",
        "train",
        "a note",
    )
    assert shown["config"] == {"lr": 0.2, "model": {"kind": "cnn"}, "more": 1, "batch": 64}
    assert shown["tags"] == {"a": True, "c": 3}
    assert shown["summary"] == {"best": 0.5}
    assert shown["metrics"]["loss"]["count"] == 100
    assert shown["metrics"]["loss"]["min"] == 0.01
    assert shown["ledger"]["gaps"] == []
    assert shown["ledger"]["deadLetters"] == 0
    assert shown["host"]["python"].startswith("3.")
    assert any(line.startswith("pytest==") for line in shown["dependencies"])
    lines = server.get(f"/runs/{run.id}/logs?stream=notes")["lines"]
    assert [line["text"] for line in lines] == ["a line", "and another"]
    types = [event["event"]["type"] for event in server.get(f"/runs/{run.id}/events")["events"]]
    assert {"metric.defined", "alert.raised", "run.finished"} <= set(types)
    assert run.stats()["waiting"] == 0


def test_every_kind_of_number_arrives_as_it_is(server: TestServer) -> None:
    run = begin(server)
    run.log({"x": math.nan, "np": np.float32(0.5), "flag": True, "deep": {"a": {"b": 1}}})
    run.log({"x": math.inf, "np": 2, "flag": False})
    run.log({"x": -math.inf, "huge": 10**400})
    run.log({"x": np.array(4.0)})
    run.finish()

    assert [p["value"] for p in server.points(run.id, "x")] == ["NaN", "Infinity", "-Infinity", 4.0]
    assert [p["step"] for p in server.points(run.id, "x")] == [0, 1, 2, 3]
    assert [p["value"] for p in server.points(run.id, "np")] == [0.5, 2]
    assert [p["value"] for p in server.points(run.id, "flag")] == [1, 0]
    assert [p["value"] for p in server.points(run.id, "deep/a/b")] == [1]
    assert [p["value"] for p in server.points(run.id, "huge")] == ["Infinity"]


def test_steps_are_counted_as_in_wandb(server: TestServer) -> None:
    run = begin(server)
    run.log({"a": 0})
    run.log({"a": 1}, commit=False)
    run.log({"b": 1})
    run.log({"a": 7}, step=7)
    run.log({"b": 7})
    run.log({"a": 9}, step=8, commit=True)
    run.log({"b": 9})
    run.finish()

    assert [p["step"] for p in server.points(run.id, "a")] == [0, 1, 7, 8]
    assert [p["step"] for p in server.points(run.id, "b")] == [1, 7, 9]


def test_a_step_that_goes_back_is_kept_and_told_once(
    server: TestServer, caplog: pytest.LogCaptureFixture
) -> None:
    run = begin(server)
    for step in (5, 3, 4, 3):
        run.log({"a": float(step)}, step=step)
    run.finish()

    assert [(p["step"]) for p in server.points(run.id, "a")] == [3, 3, 4, 5]
    assert caplog.text.count("it is kept, and replaces") == 1


def test_what_is_wrong_is_told_once_and_the_rest_is_kept(
    server: TestServer, caplog: pytest.LogCaptureFixture
) -> None:
    run = begin(server)
    logs: list[Any] = [
        {"good": 1, "text": "no", "": 2, "line\nbreak": 3, "array": np.array([1, 2])},
        {"good": 2, "text": "no"},
        [1, 2],
        None,
    ]
    for data in logs:
        run.log(data)
    for step in (-1, 0.5, 1 << 60, "x"):
        run.log({"good": 9}, step=step)  # type: ignore[arg-type]
    run.define_metric("good", summary="median", goal="up", hidden=True)
    run.alert("odd", level="shout")
    run.finish()
    run.log({"good": 3})
    run.config.late = 1

    assert [p["value"] for p in server.points(run.id, "good")] == [1, 2]
    told = caplog.text
    for part in (
        "text: a str is no number",
        "a name is empty",
        "no control characters",
        "array: a ndarray is no number",
        "takes a mapping of names to numbers, not a list",
        "takes a mapping of names to numbers, not a NoneType",
        "not -1",
        "not 0.5",
        "not 'x'",
        "summary is one of",
        "goal is one of minimize, maximize",
        "define_metric has no hidden",
        "an alert's level",
        "log() after finish()",
        "run.config after finish()",
    ):
        assert told.count(part) == 1, (part, told)
    assert run.stats()["dropped"] >= 12


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"project": "a b"}, "a project is 1 to 128"),
        ({"id": "../x"}, "a run id is 1 to 128"),
        ({"mode": "on"}, "a mode is one of online, offline, disabled"),
        ({"url": "localhost:8080"}, "not an http"),
        ({"resume": "perhaps"}, "resume is 'allow'"),
        ({"resume": "must"}, "needs id="),
        ({"resume": "must", "id": "nobody-knows"}, "knows no run nobody-knows"),
        ({"world_size": 4}, "4 ranks need one run id"),
        ({"capture": "all"}, "capture is one of"),
    ],
)
def test_what_no_server_would_accept_is_an_error_at_once(
    server: TestServer, settings: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(problem)):
        begin(server, **settings)


def test_a_second_init_ends_the_first_run(
    server: TestServer, caplog: pytest.LogCaptureFixture
) -> None:
    first = begin(server)
    second = begin(server)
    assert first.finished
    assert tailrace.run is second
    assert "goes on: it is finished first" in caplog.text
    second.finish()
    assert server.run(first.id)["status"] == "finished"


def test_a_run_goes_on_behind_its_last_step(server: TestServer) -> None:
    first = begin(server, id="resumed")
    for step in range(10):
        first.log({"a": step}, step=step)
    first.finish()

    server.run("resumed")
    second = begin(server, id="resumed", resume="must")
    second.log({"a": 10})
    second.finish()

    assert second.attempt == 2
    await_(lambda: server.run("resumed")["attempt"] == 2, 20)
    assert [p["step"] for p in server.points("resumed", "a", "&attempt=effective")] == list(
        range(11)
    )
    with pytest.raises(ValueError, match="there is a run resumed already"):
        begin(server, id="resumed", resume="never")


def test_the_ends_of_a_with_block(server: TestServer) -> None:
    with begin(server) as good:
        good.log({"a": 1})
    with pytest.raises(KeyError), begin(server) as bad:
        raise KeyError("lr")
    with pytest.raises(SystemExit), begin(server) as left:
        raise SystemExit(3)

    assert server.run(good.id)["status"] == "finished"
    shown = server.run(bad.id)
    assert shown["status"] == "failed"
    assert shown["error"]["type"] == "KeyError"
    assert "test_run.py" in shown["error"]["trace"]
    assert server.run(left.id)["status"] == "failed"


def test_a_function_is_tracked(server: TestServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAILRACE_URL", server.url)

    @tailrace.track(capture="off")  # type: ignore[untyped-decorator]
    def train(lr: float, epochs: int = 2) -> dict[str, float]:
        tailrace.log({"loss": lr})
        return {"loss": lr}

    assert train(0.5) == {"loss": 0.5}
    (row,) = server.get("/runs?filter=project%3D%27train%27")["runs"]
    shown = server.run(row["id"])
    assert shown["config"] == {"lr": 0.5, "epochs": 2}
    assert shown["result"] == {"loss": 0.5}


def test_files_are_kept_with_their_content(server: TestServer, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "a.bin").write_bytes(bytes(100_000))
    (folder / "b.txt").write_text("b")
    run = begin(server)
    uploads = run.log_artifact(folder, type="model")
    uploads += run.log_artifact(folder / "b.txt", name="renamed.txt")
    assert all(upload.wait(20) for upload in uploads)
    missing = run.log_artifact(tmp_path / "not-there")[0]
    assert not missing.wait(20)
    resource = run.use_resource(folder / "b.txt", "data")
    assert resource is not None
    run.finish()

    paths = {a["path"]: a for a in server.get(f"/runs/{run.id}/artifacts")["artifacts"]}
    assert {"out/deep/a.bin", "out/b.txt", "renamed.txt"} <= set(paths)
    assert paths["out/deep/a.bin"]["bytes"] == 100_000


def test_images_tables_and_histograms_are_media_of_their_step(server: TestServer) -> None:
    run = begin(server)
    run.log({"loss": 1, "samples": tailrace.Image(np.zeros((4, 5, 3)), caption="black")}, step=3)
    run.log({"rows": tailrace.Table(columns=["a", "b"], data=[[1, math.nan]])}, step=4)
    run.log({"weights": tailrace.Histogram([0, 1, 1, 2.0])}, step=5)
    run.finish()

    media = {e["name"]: e for e in server.events(run.id, "media.logged")}
    assert {name: (e["kind"], e["step"]) for name, e in media.items()} == {
        "samples": ("image", 3),
        "rows": ("table", 4),
        "weights": ("histogram", 5),
    }
    assert media["samples"]["caption"] == "black"
    assert media["samples"]["path"].endswith(".png")
    assert list(Path(run._channel.settings.spools / "media").iterdir()) == []


def test_wandb_scripts_run(
    server: TestServer, script: Callable[..., CompletedProcess[str]]
) -> None:
    done = script(
        """
import tailrace as wandb
wandb.login()
run = wandb.init(project="w", config={"lr": 1}, entity="me", reinit=True, odd=1)
wandb.config.update({"epochs": 2})
assert wandb.config.lr == 1 and wandb.config["epochs"] == 2
for step in range(3):
    wandb.log({"train": {"loss": step}}, step=step)
wandb.watch(None)
run.watch(None)
wandb.run.summary["best"] = 1
assert wandb.run.summary["train/loss"] == 2
wandb.alert(title="t", text="x", level=wandb.AlertLevel.ERROR)
wandb.log({"sound": wandb.Audio([0.0], sample_rate=8000)}, step=3)
wandb.save("model.h5")
wandb.plot.line_series([], [])
print(wandb.run.id)
wandb.finish()
""",
        {"TAILRACE_URL": server.url},
    )
    assert done.returncode == 0, done.stderr
    assert "login is not a part of Tailrace" in done.stderr
    assert "init() knows no odd=" in done.stderr
    assert "plot.line_series is not a part" in done.stderr
    assert "sound was not logged" in done.stderr
    assert "tailrace_file" not in done.stderr
    shown = server.run(done.stdout.strip().splitlines()[-1])
    assert shown["config"] == {"lr": 1, "epochs": 2}
    assert shown["metrics"]["train/loss"]["count"] == 3
    events = [event["event"] for event in server.get(f"/runs/{shown['id']}/events")["events"]]
    assert [e["level"] for e in events if e["type"] == "alert.raised"] == ["error"]


def test_offline_and_disabled(
    server: TestServer, spools: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from tailrace.sdk.recovery import sync
    from tailrace.sdk.settings import Target

    run = begin(server, mode="offline")
    run.log({"a": 1})
    run.finish()
    nothing = begin(server, mode="disabled")
    nothing.log({"a": 1})
    nothing.summary["x"] = 1
    nothing.finish()

    report = sync(spools, Target(server.url), 30)

    assert (report.writers, report.unfinished, report.rejected) == (1, 0, {})
    assert server.run(run.id)["metrics"]["a"]["last"] == 1
    assert sync(spools, Target(server.url), 30).writers == 0
    assert caplog.text == ""
