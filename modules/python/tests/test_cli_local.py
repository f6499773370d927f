"""Commands about what is on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import SRC, TestServer

import tailrace

pytestmark = pytest.mark.usefixtures("no_run_left")

Cli = Callable[..., tuple[int, str, str]]


def test_sync_sends_what_an_offline_run_left(server: TestServer, cli: Cli, spools: Path) -> None:
    run = tailrace.init(id="was-offline", mode="offline", capture="off", system=0)
    run.log({"a": 7})
    run.finish()

    code, out, err = cli("sync", "--within", "1", url="http://127.0.0.1:9")
    assert (code, out) == (2, "0 events of 1 processes were sent\n")
    assert "1 processes have events left" in err
    assert len(list(spools.glob("*/*.seg"))) == 1
    code, out, _ = cli("sync", "--json")
    assert code == 0
    assert (json.loads(out)["writers"], json.loads(out)["unfinished"]) == (1, 0)
    assert [p["value"] for p in server.points("was-offline", "a")] == [7]
    assert cli("sync") == (0, "0 events of 0 processes were sent\n", "")


def test_sync_says_by_its_code_that_something_was_refused(cli: Cli) -> None:
    run = tailrace.init(id="refused-later", mode="offline", capture="off", system=0)
    run._note("no.such.event", {})
    run.finish()

    code, _, err = cli("sync")

    assert code == 2
    assert "1 were refused: unknown_type" in err


def test_init_writes_a_script_that_runs(server: TestServer, cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "first.py"

    assert cli("init", str(path))[0] == 0
    before = path.read_text()
    code, _, err = cli("init", str(path))
    assert (code, path.read_text()) == (64, before)
    assert "is there already" in err
    subprocess.run(
        [sys.executable, str(path)],
        check=True,
        env=os.environ
        | {"PYTHONPATH": str(SRC), "TAILRACE_URL": server.url, "TAILRACE_RUN_ID": "by-init"},
    )
    assert server.settled("by-init")["metrics"]["loss"]["count"] == 200


@pytest.mark.parametrize("how", [["-m", "tailrace"], ["-m", "tailrace.cli.main"]])
def test_it_runs_as_a_module(how: list[str]) -> None:
    command = [sys.executable, *how, "version"]
    told = subprocess.check_output(command, text=True, env=os.environ | {"PYTHONPATH": str(SRC)})

    assert told == f"tailrace {tailrace.__version__}\n"
