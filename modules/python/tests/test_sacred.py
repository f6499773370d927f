"""Sacred as it is: what its experiments say arrives as they would have kept it themselves."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import TestServer, need

# Sacred's other way, which is the default, may lose the last lines: it does not wait for them.
SYS = ("--capture", "sys")
Script = Callable[..., subprocess.CompletedProcess[str]]

BEGIN = """
import os, sys, tempfile, time
from sacred import Experiment, Ingredient
from sacred.utils import SacredInterrupt, TimeoutInterrupt
from tailrace.integrations.sacred import TailraceObserver
"""

EVERYTHING = """
data = Ingredient("dataset")
paths = Ingredient("dataset.paths", ingredients=[])
data.ingredients.append(paths)

@paths.config
def where():
    base = "/data/"

@data.config
def cfg(paths):
    file = paths["base"] + "a.npy"
    normalize = True

@data.capture
def load(file, normalize, _log):
    _log.warning("loading %s", file)
    return 1 if normalize else 42

@data.command
def stats(file, foo=12):
    print("statistics of", file, foo)

ex = Experiment("everything", ingredients=[data])
ex.observers.append(TailraceObserver(tags=["nightly"], system=0))
ex.add_config({"depth": 3, "nested": {"deep": [1, 2, {"x": None}]}})

@ex.config
def more(depth):
    width = depth * 2
    texts = ("a", "b")

@ex.named_config
def wide():
    width = 100

@ex.capture
def chance(_rnd, _seed):
    return int(_rnd.integers(0, 1_000))

@ex.pre_run_hook
def before():
    print("before the run")

@ex.command
def greet(depth):
    print("hello from depth", depth)
    return depth

@ex.automain
def train(width, dataset, _run, _config, _log, seed):
    _log.info("data %d", load())
    ex.info["losses"] = []
    for epoch in range(4):
        for batch in range(5):
            ex.log_scalar("train.loss", 1 / (1 + epoch * 5 + batch))
        _run.log_scalar("valid.accuracy", epoch / 10, epoch)
        ex.info["losses"].append(epoch / 4)
        time.sleep(0.2)  # so that there are several heartbeats
    with ex.open_resource(__file__) as file:
        file.read()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "weights.bin")
        with open(path, "wb") as out:
            out.write(b"first")
        ex.add_artifact(path, "final.bin", {"layers": 2}, "application/x-weights")
        with open(path, "wb") as out:
            out.write(b"second")
    print("width", width, "seed", seed, "chance", chance())
    print("no line end", end="")
    return {"accuracy": 0.5, "chance": chance()}
"""


@pytest.fixture
def sacred(script: Script, server: TestServer) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs an experiment's program with arguments."""
    need("sacred")

    def run(text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return script(BEGIN + text, {"TAILRACE_URL": server.url}, arguments=arguments)

    return run


def test_all_that_sacreds_own_observer_keeps_arrives(
    server: TestServer, sacred: Script, tmp_path: Path
) -> None:
    options = [*SYS, "--beat-interval=0.05", "-F", "kept", "-c", "a comment"]
    updates = ["wide", "dataset.normalize=False", "seed=7", "dataset.paths.base=/mnt/"]
    done = sacred(EVERYTHING, *options, "with", *updates)

    assert done.returncode == 0, done.stderr
    kept = tmp_path / "kept" / "1"
    (run,) = server.runs_of("everything")
    shown = server.settled(run)
    config, entry, info, metrics = (
        json.loads((kept / f"{name}.json").read_text())
        for name in ("config", "run", "info", "metrics")
    )
    assert shown["config"] == config
    assert (config["dataset"]["file"], config["dataset"]["normalize"]) == ("/mnt/a.npy", False)
    assert (config["width"], config["seed"]) == (100, 7)
    assert (shown["status"], shown["result"]) == ("finished", entry["result"])
    assert (shown["name"], shown["note"]) == ("everything", "a comment")
    assert shown["summary"]["info"] == info == {"losses": [0.0, 0.25, 0.5, 0.75]}
    tags = {"sacred.command": "train", "sacred.id": "1", "nightly": True}
    assert shown["tags"] == tags
    for name in ("train.loss", "valid.accuracy"):
        points = server.points(run, name)
        assert [p["step"] for p in points] == metrics[name]["steps"]
        assert [p["value"] for p in points] == metrics[name]["values"]
    assert len(metrics["train.loss"]["steps"]) == 20
    assert server.lines(run) == (kept / "cout.txt").read_text().splitlines()
    assert server.lines(run)[-1].startswith("no line end")
    keeps_files(server, run, shown, tmp_path)


def keeps_files(server: TestServer, run: str, shown: dict[str, Any], folder: Path) -> None:
    files = {f["path"]: f for f in server.get(f"/runs/{run}/artifacts")["artifacts"]}
    weights = files["final.bin"]
    assert weights["bytes"] == len("first")
    said = {"layers": 2, "content_type": "application/x-weights"}
    assert shown["summary"]["artifacts"] == {"final.bin": said}
    (resource,) = server.events(run, "resource.used")
    assert resource["path"] == str(folder / "program.py")
    assert resource["sha256"] == files["source/program.py"]["sha256"]


@pytest.mark.parametrize(
    ("command", "result", "said"),
    [("greet", 3, "hello from depth 3"), ("dataset.stats", None, "statistics of /data/a.npy 12")],
)
def test_commands_are_runs_too(
    server: TestServer, sacred: Script, command: str, result: object, said: str
) -> None:
    program = EVERYTHING.replace('Experiment("everything"', f'Experiment("{command}"')

    done = sacred(program, command, *SYS)

    assert done.returncode == 0, done.stderr
    (run,) = server.runs_of(command)
    shown = server.settled(run)
    assert (shown["status"], shown.get("result")) == ("finished", result)
    assert shown["tags"]["sacred.command"] == command.rpartition(".")[2]
    assert said in server.lines(run)


TWICE = """
ex = Experiment("twice", save_git_info=False)
ex.observers.append(TailraceObserver(system=0))

@ex.main
def main(_run, word=""):
    _run.info["word"] = word
    print(word)
    return word

sys = {"--capture": "sys"}
ids = [ex.run(config_updates={"word": word}, options=sys)._id for word in ("one", "two")]
print(ex.run(config_updates={"word": "three"}, options={"--unobserved": True})._id, *ids)
"""


def test_an_observer_takes_one_run_after_the_other(server: TestServer, sacred: Script) -> None:
    done = sacred(TWICE)

    assert done.returncode == 0, done.stderr
    ids = done.stdout.splitlines()[-1].split()
    assert ids[0] == "None"
    assert set(server.runs_of("twice")) == set(ids[1:])
    for run, word in zip(ids[1:], ("one", "two"), strict=True):
        shown = server.settled(run)
        assert (shown["status"], shown["result"], shown["attempt"]) == ("finished", word, 1)
        assert shown["summary"]["info"] == {"word": word}
        assert word in server.lines(run)
        assert not {"one", "two"} - {word} & set(server.lines(run))


QUEUED = """
ex = Experiment("queued", save_git_info=False)
ex.observers.append(TailraceObserver(project="jobs", system=0))

@ex.config
def cfg():
    depth = 3
    api_key = "sk-1234567890abcdefghij"

@ex.automain
def main(depth):
    return depth
"""


def test_a_queued_run_is_pending_until_it_is_started_by_its_id(
    server: TestServer, sacred: Script
) -> None:
    done = sacred(QUEUED, "--queue", "-c", "night password=sk-1234", "with", "depth=5")

    assert done.returncode == 0, done.stderr
    run = done.stderr.split('Queued-up run with ID "')[1].split('"')[0]
    shown = server.run(run, ended=False)
    assert (shown["status"], shown["name"]) == ("pending", "queued")
    assert shown["note"] == "night password=***"
    assert shown["config"]["depth"] == 5
    assert "sk-1234" not in str(shown)
    assert shown["tags"] == {"sacred.command": "main", "sacred.status": "QUEUED"}

    done = sacred(QUEUED, "--id", run, "with", "depth=5")

    assert done.returncode == 0, done.stderr
    shown = server.settled(run)
    assert (shown["status"], shown["result"], shown["attempt"]) == ("finished", 5, 1)
    assert shown["project"] == "jobs"
    assert shown["tags"] == {"sacred.command": "main"}


ENDS = """
class Preempted(SacredInterrupt):
    STATUS = "PREEMPTED"

class OutOfData(Exception): pass

ex = Experiment(sys.argv.pop(1), save_git_info=False)
ex.observers.append(TailraceObserver(system=0, capture="python"))

@ex.automain
def main(_run):
    _run.log_scalar("loss", 0.5, 3)
    print("going on")
    if ex.path == "ctrl-c":
        import time
        print("READY", flush=True)
        time.sleep(60)
    raise {"timeout": TimeoutInterrupt, "preempted": Preempted, "failed": OutOfData}[ex.path]("why")
"""


@pytest.mark.parametrize(
    ("how", "status", "tag"),
    [
        ("timeout", "interrupted", "TIMEOUT"),
        ("preempted", "interrupted", "PREEMPTED"),
        ("failed", "failed", None),
    ],
)
def test_how_an_experiment_ends_is_told(
    server: TestServer, sacred: Script, how: str, status: str, tag: str | None
) -> None:
    done = sacred(ENDS, how)

    assert done.returncode == 1, done.stderr
    (run,) = server.runs_of(how)
    shown = server.settled(run)
    assert (shown["status"], shown["tags"].get("sacred.status")) == (status, tag)
    assert [(p["step"], p["value"]) for p in server.points(run, "loss")] == [(3, 0.5)]
    assert "going on" in server.lines(run)
    if how == "failed":
        assert (shown["error"]["type"], shown["error"]["message"]) == ("OutOfData", "why")
        assert "sacred/run.py" not in shown["error"]["trace"]


def test_ctrl_c_interrupts_an_experiment(
    server: TestServer, started: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("sacred")
    monkeypatch.setenv("TAILRACE_URL", server.url)
    program = tmp_path / "ends.py"
    program.write_text(BEGIN + ENDS)
    process = started(program, "ctrl-c")
    while process.stdout.readline() != "READY\n":
        assert process.poll() is None

    process.send_signal(signal.SIGINT)

    assert process.wait(30) == -signal.SIGINT
    (run,) = server.runs_of("ctrl-c")
    shown = server.settled(run)
    assert (shown["status"], "sacred.status" in shown["tags"]) == ("interrupted", False)
    assert [p["value"] for p in server.points(run, "loss")] == [0.5]
