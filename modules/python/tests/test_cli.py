"""The commands print what the API answers, and end with the code that was promised."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import SRC, TestServer

import tailrace
from tailrace.cli.main import main

pytestmark = pytest.mark.usefixtures("no_run_left")

Cli = Callable[..., tuple[int, str, str]]
Started = Callable[..., subprocess.Popen[str]]


def log_run(server: TestServer, id: str, exit_code: int = 0, **more: Any) -> None:
    run = tailrace.init("cli", id=id, url=server.url, capture="off", system=0, **more)
    for step in range(3):
        run.log({"loss": 3.0 - step, "acc": 0.5}, step=step)
    run.line(f"hello from {id}")
    run.line("bad \x1b[31mred", "stderr")
    run.finish(exit_code=exit_code)
    server.settled(id)


@pytest.fixture(scope="module", autouse=True)
def runs(server: TestServer) -> None:
    log_run(server, "good", name="a good one", config={"lr": 0.1, "model": {"depth": 2}})
    log_run(server, "bad", exit_code=3, config={"lr": 0.2, "model": {"depth": 2}})


def json_lines(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_ls_prints_a_line_per_run(cli: Cli) -> None:
    code, out, _ = cli("ls", "--project", "cli", "--sort", "id")

    assert code == 0
    bad, good = (line.split("\t") for line in out.splitlines())
    assert (good[0], good[1], good[2], good[3]) == ("good", "a good one", "cli", "finished")
    assert (bad[0], bad[3]) == ("bad", "failed")
    assert len(good) == 7
    assert good[4].endswith("Z")


def test_ls_filters_sorts_limits_and_chooses_columns(cli: Cli) -> None:
    _, out, _ = cli("ls", "--project", "cli", "--filter", "config.lr > 0.15", "--json")
    assert [row["id"] for row in json_lines(out)] == ["bad"]
    _, out, _ = cli("ls", "--project", "cli", "--sort", "-id", "--limit", "1")
    assert out.startswith("good\t")
    columns = ["ls", "--project", "cli", "--sort", "id", "--columns", "id,config.lr"]
    assert cli(*columns) == (0, "bad\t0.2\ngood\t0.1\n", "")
    _, out, _ = cli(*columns, "--json")
    assert json_lines(out)[0] == {"id": "bad", "config.lr": 0.2}
    assert cli("ls", "--project", "nothing-here") == (0, "", "tailrace: no run matches\n")


def test_ls_begins_with_the_newest_and_says_what_it_leaves_out(cli: Cli) -> None:
    _, out, err = cli("ls", "--project", "cli", "--limit", "1")

    assert out.startswith("bad\t"), "it began after the good one"
    assert err == "tailrace: 1 of 2 runs; --limit shows more\n"


def test_a_person_sees_tables(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tailrace.cli.text.is_terminal", lambda: True)
    _, out, _ = cli("ls", "--project", "cli", "--sort", "id")
    assert [line.split()[0] for line in out.splitlines()] == ["ID", "bad", "good"]
    assert " ago  " in out
    _, out, _ = cli("show", "good")
    lines = out.splitlines()
    assert "name          a good one" in lines
    assert "config.model.depth2" in [line.replace(" ", "") for line in lines]
    assert any(line.startswith("counted       ") and "6 points" in line for line in lines)
    assert ["loss", "1", "2", "1", "3", "3"] in [line.split() for line in lines]
    assert ["0", "finished"] in [line.split()[:2] for line in lines]
    (rank,) = [line.split() for line in lines if line.startswith("0 ")]
    assert rank[-2:] == ["2", os.uname().nodename]


def test_a_token_may_come_from_a_file(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("# mine\n\nsecret\n")
    assert cli("ls", "--token-file", str(file))[0] == 0
    file.write_text("# none\n")
    assert cli("ls", "--token-file", str(file))[0] == 64
    assert cli("ls", "--token-file", str(tmp_path / "nothing"))[0] == 74


def test_show_prints_every_leaf(cli: Cli) -> None:
    code, out, _ = cli("show", "good")

    assert code == 0
    leaves = dict(line.split("\t", 1) for line in out.splitlines())
    assert leaves["status"] == "finished"
    assert leaves["config.model.depth"] == "2"
    assert leaves["metrics.loss.last"] == "1.0"
    assert leaves["ranks.0.status"] == "finished"
    _, out, _ = cli("show", "good", "--json")
    assert json_lines(out)[0]["config"] == {"lr": 0.1, "model": {"depth": 2}}


@pytest.mark.parametrize(("run", "code", "status"), [("good", 0, "finished"), ("bad", 1, "failed")])
def test_a_tail_of_an_ended_run_ends_with_its_outcome(
    cli: Cli, run: str, code: int, status: str
) -> None:
    got, out, _ = cli("tail", "-f", run, "--from", "start")

    assert got == code
    lines = out.splitlines()
    assert f"run\t{status}\t" in [line[: len(f"run\t{status}\t")] for line in lines]
    assert [line for line in lines if line.startswith("metrics")] == [
        "metrics\t0\t0\tloss=3 acc=0.5",
        "metrics\t0\t1\tloss=2 acc=0.5",
        "metrics\t0\t2\tloss=1 acc=0.5",
    ]
    assert f"log\t0\tstdout\thello from {run}" in lines


def test_a_tail_chooses_types_and_metrics(cli: Cli) -> None:
    _, out, _ = cli("tail", "good", "--from", "start", "--types", "metrics", "--metric", "lo*")
    assert "metrics\t0\t2\tloss=1" in out.splitlines()
    assert "hello" not in out
    _, out, _ = cli("tail", "good", "--from", "start", "--json")
    assert {frame["event"] for frame in json_lines(out)} >= {"run", "metrics", "log"}


@pytest.mark.parametrize(
    ("end", "code"),
    [
        ("", 0),
        ("sys.exit(3)", 1),
        ("os.kill(os.getpid(), signal.SIGTERM); time.sleep(20)", 130),
    ],
)
def test_a_tail_follows_a_run_to_its_end(
    server: TestServer, started: Started, tmp_path: Path, end: str, code: int
) -> None:
    run = f"followed-{code}"
    program = tmp_path / "train.py"
    program.write_text(
        "import os, signal, sys, time, tailrace\n"
        f"run = tailrace.init(id={run!r}, system=0)\n"
        "run.flush()\n"
        "sys.stdin.readline()\n"
        "tailrace.log({'a': 1}, step=1)\n" + end
    )
    environment = {"TAILRACE_URL": server.url}
    trainer = started(program, environment=environment)
    server.run_appears(run)
    follower = started("-m", "tailrace.cli.main", "tail", "-f", run, environment=environment)
    assert follower.stdout is not None and trainer.stdin is not None
    assert follower.stdout.readline().startswith("run\trunning")
    trainer.stdin.write("\n")
    trainer.stdin.close()
    out = follower.stdout.read()
    assert follower.wait(60) == code
    assert "metrics\t0\t1\ta=1" in out.splitlines()


def test_a_tail_that_is_interrupted_says_so_by_its_code(
    server: TestServer, started: Started
) -> None:
    run = tailrace.init(id="goes-on", url=server.url, capture="off", system=0)
    server.run_appears("goes-on")
    follower = started("-m", "tailrace.cli.main", "tail", "goes-on", "--url", server.url)
    assert follower.stdout is not None
    assert follower.stdout.readline().startswith("run\t")
    follower.send_signal(signal.SIGINT)
    assert follower.wait(30) == 130
    run.finish()


def test_a_tail_ends_when_its_run_is_lost(server: TestServer, cli: Cli) -> None:
    post(server, {"type": "run.started", "run": "silent", "rank": 0, "heartbeatMs": 1_000})

    code, out, _ = cli("tail", "silent")

    assert code == 2
    assert out.splitlines()[-1].startswith("run\tlost\tlost: nothing since ")
    assert cli("tail", "silent")[0] == 2


def test_diff_takes_the_packages_of_java(server: TestServer, cli: Cli) -> None:
    for run, digest in (("java-a", "1"), ("java-b", "2")):
        packages = [{"path": "a.jar", "sha256": digest}]
        post(server, {"type": "run.started", "run": run, "rank": 0, "dependencies": packages})

    _, out, _ = cli("diff", "java-a", "java-b", "--json")

    assert {"name": "dependencies.a.jar", "a": "1", "b": "2"} in json_lines(out)


def post(server: TestServer, event: dict[str, object]) -> None:
    whole = {"v": 1, "time": int(time.time() * 1_000)} | event
    request = urllib.request.Request(
        server.url + "/api/v1/events",
        json.dumps(whole).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert json.load(answer)["accepted"] == 1
    server.run_appears(str(event["run"]))


def test_logs_prints_lines_that_do_not_steer_the_terminal(cli: Cli) -> None:
    code, out, _ = cli("logs", "good")
    assert code == 0
    assert [line.split("\t")[1:] for line in out.splitlines()] == [
        ["0", "stdout", "hello from good"],
        ["0", "stderr", "bad \ufffd[31mred"],
    ]
    _, out, _ = cli("logs", "good", "--stream", "stderr", "--json")
    assert [line["text"] for line in json_lines(out)] == ["bad \x1b[31mred"]
    _, out, _ = cli("logs", "good", "--grep", "hello", "--rank", "0")
    assert len(out.splitlines()) == 1
    assert cli("logs", "good", "--rank", "7")[1] == ""


def test_diff_prints_what_differs(cli: Cli) -> None:
    code, out, _ = cli("diff", "good", "bad")
    assert code == 1
    assert "config.lr\t0.1\t0.2" in out.splitlines()
    assert "config.model.depth" not in out
    _, out, _ = cli("diff", "good", "bad", "--json")
    assert {"name": "config.lr", "a": 0.1, "b": 0.2} in json_lines(out)
    assert cli("diff", "good", "good") == (0, "", "")


def test_export_writes_every_point(server: TestServer, cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "good.ndjson"

    assert cli("export", "good", "--to", str(target))[0] == 0
    text = target.read_text()
    assert all(json.loads(line) for line in text.splitlines())
    assert "hello from good" in text
    csv = subprocess.run(
        [sys.executable, "-m", "tailrace.cli.main", "export", "good", "--format", "csv"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(SRC), "TAILRACE_URL": server.url},
    )
    assert len(csv.stdout.splitlines()) > 6


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["show", "nobody-knows"], 66, "not-found"),
        (["tail", "nobody-knows"], 66, "not-found"),
        (["logs", "nobody-knows"], 66, "not-found"),
        (["export", "nobody-knows"], 66, "not-found"),
        (["diff", "good", "nobody-knows"], 66, "not-found"),
        (["ls", "--filter", "config.lr <"], 64, "bad-filter"),
        (["ls", "--limit", "0"], 64, "--limit is at least 1"),
        (["ls", "--odd"], 64, "unrecognized arguments: --odd"),
        (["sing"], 64, "invalid choice: 'sing'"),
        (["show"], 64, "required: RUN"),
        (["import", "tensorboard", "/nowhere"], 64, "is no folder"),
    ],
)
def test_what_is_wrong_has_its_code_and_a_sentence(
    cli: Cli, arguments: list[str], code: int, said: str
) -> None:
    got, out, err = cli(*arguments)

    assert (got, out) == (code, "")
    assert said in err


def test_no_server_has_a_code_of_its_own(cli: Cli) -> None:
    code, out, err = cli("ls", url="http://127.0.0.1:9")

    assert (code, out) == (69, "")
    assert "Is the server up?" in err
    assert cli("ls", url="ftp://x")[0] == 64


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "good", "--to", "/nope/x"], "/nope/x: No such file or directory"),
        (["export", "good", "--to", "/dev/full"], "No space left on device"),
        (["init", "/nope/x.py"], "/nope/x.py: No such file or directory"),
    ],
)
def test_a_file_that_cannot_be_written_is_a_sentence(
    cli: Cli, arguments: list[str], said: str
) -> None:
    assert cli(*arguments) == (74, "", f"tailrace: {said}\n")


@pytest.mark.parametrize("command", [["ls"], ["logs", "good"], ["export", "good"]])
def test_a_full_disk_behind_the_output_is_a_sentence(
    server: TestServer, command: list[str]
) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tailrace.cli.main", *command],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env=os.environ | {"PYTHONPATH": str(SRC), "TAILRACE_URL": server.url},
        )

    assert (done.returncode, done.stderr) == (74, "tailrace: No space left on device\n")


def test_help_names_every_command_and_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0

    text = capsys.readouterr().out
    for word in ("ls", "show", "tail", "logs", "diff", "export", "sync", "init", "import", "69"):
        assert word in text
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"tailrace {tailrace.__version__}\n"


def test_a_pipe_that_is_closed_ends_the_command_quietly(server: TestServer) -> None:
    command = (
        f"{sys.executable} -m tailrace.cli.main show good | head -n 1; echo ${{PIPESTATUS[0]}}"
    )
    done = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(SRC), "TAILRACE_URL": server.url},
    )

    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] in ("0", "141")  # it may be done before head has gone
