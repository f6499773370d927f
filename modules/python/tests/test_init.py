"""Whatever ``init`` is given, the run is there with its config, or it is refused at once."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import numpy as np
import pytest
from conftest import TestServer

import tailrace
from tailrace.sdk.settings import spool_folder

pytestmark = pytest.mark.usefixtures("no_run_left")

SMILE = "\U0001f600"
Script = Callable[..., CompletedProcess[str]]


class Hostile:
    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __repr__(self) -> str:
        raise RuntimeError


def offline(**more: Any) -> tailrace.Run:
    settings: dict[str, Any] = {"mode": "offline", "capture": "off", "system": 0}
    return tailrace.init(**(settings | more))


def test_the_first_rank_alone_prints_where_the_runs_page_is(
    server: TestServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("TAILRACE_QUIET")
    given: dict[str, Any] = {"project": "p", "id": "paged", "url": server.url, "world_size": 2}
    for rank in (1, 0):
        tailrace.init(**given, rank=rank, capture="off", system=0).finish()
    assert caplog.messages == [f"run paged of project p, {server.url}/runs/paged"]


@pytest.mark.parametrize(
    ("settings", "field", "shown"),
    [
        ({"name": 123}, "name", "123"),
        ({"name": "x" * 5_000}, "name", "x" * 250),
        ({"name": SMILE * 200}, "name", SMILE * 125),
        ({"name": "a\nb\x00"}, "name", "a b"),
        ({"name": ""}, "name", None),
        ({"name": Hostile()}, "name", "<Hostile>"),
        ({"group": 5}, "group", "5"),
        ({"job_type": 5}, "jobType", "5"),
        ({"notes": 5}, "note", "5"),
        ({"notes": "x" * 400_000}, "note", "x" * 16_000),
        ({"parent": 5}, "parent", {"run": "5", "attempt": None, "step": None}),
        ({"parent": "not a run id!"}, "parent", None),
        ({"tags": ["x" * 300, SMILE * 200, "ok"]}, "tags", {"ok": True}),
        ({"tags": {"token": "abc", "n": Hostile()}}, "tags", {"token": "***", "n": "<Hostile>"}),
        ({"tags": np.array([1, 2])}, "tags", {}),
        ({"rank": np.int64(0), "world_size": np.int32(1)}, "attempt", 1),
        ({"attempt": np.int64(1)}, "attempt", 1),
        ({"config": {"lr": 1, SMILE * 130: 2, "a\ud800": 3}}, "tags", {}),
        ({"config": {"lr": 1, "many": list(range(10_000)), "type": dict}}, "tags", {}),
        ({"config": {"lr": 1} | {f"k{n}": "word " * 12_000 for n in range(25)}}, "tags", {}),
        ({"project": 5}, "project", "5"),
    ],
)
def test_a_field_that_does_not_fit_costs_nothing_else(
    server: TestServer, settings: dict[str, Any], field: str, shown: Any
) -> None:
    given: dict[str, Any] = {"project": "p", "config": {"lr": 1}, "url": server.url}
    run = tailrace.init(**(given | {"capture": "off", "system": 0} | settings))
    run.finish()

    found = server.settled(run.id)
    assert found["project"] == str(settings.get("project", "p"))
    assert found["config"]["lr"] == 1
    assert found.get(field) == shown
    assert run.stats()["rejected"] == {}
    assert run.stats()["dropped"] == 0


def test_keys_that_no_event_has_room_for_are_told(caplog: pytest.LogCaptureFixture) -> None:
    run = offline(config={f"k{n}": "word " * 12_000 for n in range(25)}, name="a\nb")
    run.finish()

    assert "config: only 524288 bytes are kept; left out were k8, k9" in caplog.text
    assert "name is a line of at most 250 characters" in caplog.text
    assert len(run.config) == 25  # the program itself goes on with them


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"rank": -1}, "rank is a whole number from 0 to 65535, not -1"),
        ({"rank": 5, "world_size": 2, "id": "r"}, "rank is 0 to world_size - 1, not 5 of 2"),
        ({"rank": "x"}, "not 'x'"),
        ({"world_size": 0}, "world_size is a whole number from 1 to 65536, not 0"),
        ({"world_size": 10**6}, "not 1000000"),
        ({"attempt": -3}, "attempt is a whole number from 1 to 2147483647, not -3"),
        ({"attempt": "2"}, "not '2'"),
        ({"attempt": Hostile()}, "not 'a Hostile'"),
        ({"from_step": -1}, "from_step is a whole number from 0"),
        ({"heartbeat": float("nan")}, "heartbeat is a number of seconds, not nan"),
        ({"heartbeat": float("inf")}, "heartbeat is a number of seconds, not inf"),
        ({"system": "x"}, "system is a number of seconds, not x"),
        ({"project": ["p"]}, "a project is a text, not a list"),
        ({"id": Hostile()}, "a run id is a text, not a Hostile"),
        ({"url": Hostile()}, "url is a text, not a Hostile"),
    ],
)
def test_what_no_server_would_accept_is_said_before_anything_is_sent(
    spools: Path, settings: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(problem)):
        offline(**settings)
    assert not list(spools.rglob("*"))


def test_a_launchers_rank_is_judged_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANK", "2")
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(ValueError, match="not 2 of 2"):
        offline(id="ranks")


SURROUNDINGS = {
    "the working folder is gone": """
folder = tempfile.mkdtemp()
os.chdir(folder)
os.rmdir(folder)
""",
    "git's folder is no UTF-8": """
folder = os.fsencode(tempfile.mkdtemp()) + b"/caf\\xe9"
os.mkdir(folder)
os.chdir(folder)
subprocess.run(["git", "init", "-q"], check=True)
""",
    "a module imports what is not there when it is looked at": """
class Lazy(types.ModuleType):
    def __getattr__(self, name):
        raise ImportError(name)
    def __getattribute__(self, name):
        raise ImportError(name)
sys.modules["lazy"] = Lazy("lazy")
""",
    "the command line is none": "sys.orig_argv = [1, None]",
    "the command line is long": "sys.orig_argv = ['python', '--sequence', 'A' * 60_000]",
}


@pytest.mark.parametrize("which", list(SURROUNDINGS))
def test_surroundings_that_cannot_be_told_are_left_out(
    server: TestServer, script: Script, which: str
) -> None:
    run = f"surroundings-{list(SURROUNDINGS).index(which)}"
    done = script(
        f"""
import os, subprocess, sys, tempfile, types
import tailrace
{SURROUNDINGS[which]}
run = tailrace.init(id={run!r}, config={{"lr": 1}}, system=0)
run.log({{"loss": 1}})
run.finish()
assert run.stats()["rejected"] == {{}} and run.stats()["dropped"] == 0, run.stats()
""",
        {"TAILRACE_URL": server.url},
    )
    assert done.returncode == 0, done.stderr

    shown = server.settled(run)
    assert shown["config"] == {"lr": 1}
    assert shown["host"]["python"].startswith("3.")
    assert shown["dependencies"]
    assert ("cwd" in shown["host"]) == ("gone" not in which)


def test_a_user_without_a_home_has_a_spool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", staticmethod(no_home))

    assert spool_folder({}).name == "spool"
    assert f"tailrace-{os.getuid()}" in str(spool_folder({}))
    assert spool_folder({"TAILRACE_SPOOL_DIR": "x"}) == Path("x")


def no_home() -> Path:
    raise RuntimeError("Could not determine home directory.")


def test_a_dirty_working_copy_is_told_without_its_modules(tmp_path: Path, script: Script) -> None:
    """What cannot be read of the sources keeps the patch."""
    author = ("-c", "user.name=a", "-c", "user.email=a@b")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    (tmp_path / "a").write_text("one\n")
    subprocess.run(["git", "add", "a"], cwd=tmp_path, check=True)
    subprocess.run(["git", *author, "commit", "-qm", "x"], cwd=tmp_path, check=True)
    (tmp_path / "a").write_text("two\n")
    done = script(
        """
import time
import tailrace
from tailrace.capture import surroundings
def broken(*_): raise ImportError("lazy")
surroundings.sources = broken
kept = []
tailrace.Run._upload = lambda self, path, name, *_: kept.append(name)
run = tailrace.init(mode="offline", system=0)
deadline = time.monotonic() + 20
while not kept and time.monotonic() < deadline: time.sleep(0.01)
assert kept == ["source/uncommitted.patch"]
run.finish()
"""
    )
    assert done.returncode == 0, done.stderr
    assert "sources could not be told: ImportError: lazy" in done.stderr


def test_a_run_stays_in_its_project(server: TestServer, caplog: pytest.LogCaptureFixture) -> None:
    settings: dict[str, Any] = {"id": "stays", "url": server.url, "capture": "off", "system": 0}
    tailrace.init("first-project", **settings).finish()
    server.settled("stays")
    again = tailrace.init("another-project", **settings)
    again.finish()

    assert again.project == "first-project"
    assert "run stays is in project first-project already, and stays there" in caplog.text
    assert server.settled("stays")["project"] == "first-project"
