"""However a process ends, its run is shown as it ended, and the process ends as without us."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from conftest import TestServer, await_

Script = Callable[..., CompletedProcess[str]]
Started = Callable[..., subprocess.Popen[str]]

BEGIN = """
import os, signal, sys, time
import tailrace
run = tailrace.init(id=sys.argv[1] if len(sys.argv) > 1 else os.environ["ID"], system=0)
for step in range(100):
    tailrace.log({"a": step})
"""


@pytest.mark.parametrize(
    ("end", "code", "status"),
    [
        ("", 0, "finished"),
        ("sys.exit()", 0, "finished"),
        ("sys.exit(3)", 3, "failed"),
        ("sys.exit('no')", 1, "failed"),
        ("exit(4)", 4, "failed"),
        ("sys.exit(True)", 1, "failed"),
        ("sys.exit(2**70)", 255, "failed"),
        ("sys.exit(256)", 0, "finished"),
        ("run.finish(exit_code=True)", 0, "failed"),
        ("run.finish(exit_code=2**40)", 0, "failed"),
        ("run.finish(status='done')", 0, "finished"),
        ("class Odd:\n    __repr__ = None\nrun.finish(status=Odd(), exit_code=Odd())", 0, "failed"),
        ("run.finish(result='x' * 2_000_000)", 0, "finished"),
        ("class Odd(Exception):\n    __str__ = None\nraise Odd()", 1, "failed"),
        ("try:\n    sys.exit(3)\nexcept SystemExit as e:\n    print(e.code)", 0, "finished"),
        pytest.param(
            "def main():\n    return 3\nraise SystemExit(main())",
            3,
            "failed",
            marks=pytest.mark.skipif(sys.version_info < (3, 12), reason="seen from 3.12 on"),
        ),
        ("try:\n    raise SystemExit(3)\nexcept SystemExit:\n    pass", 0, "finished"),
        ("raise KeyError('lr')", 1, "failed"),
        ("run.finish(exit_code=1); sys.exit(0)", 0, "failed"),
        ("os.kill(os.getpid(), signal.SIGTERM); time.sleep(20)", -signal.SIGTERM, "interrupted"),
        ("os.kill(os.getpid(), signal.SIGHUP); time.sleep(20)", -signal.SIGHUP, "interrupted"),
        ("os.kill(os.getpid(), signal.SIGINT); time.sleep(20)", -signal.SIGINT, "interrupted"),
        ("import threading\nthreading.Thread(target=lambda: 1 / 0).start()", 0, "finished"),
        (
            "import asyncio\nasync def f(): tailrace.log({'a': 100})\nasyncio.run(f())",
            0,
            "finished",
        ),
    ],
)
def test_the_end_is_told_and_the_exit_code_is_the_programs(
    server: TestServer,
    script: Script,
    end: str,
    code: int,
    status: str,
    request: pytest.FixtureRequest,
) -> None:
    run = f"end-{abs(hash(end)) % 10_000_000}"

    with_us = script(BEGIN + end, {"TAILRACE_URL": server.url, "ID": run})
    without = script(
        BEGIN.replace("import tailrace", "").split("run =", 1)[0]
        + ("run = type('R', (), {'finish': lambda *a, **k: None})\n")
        + ("tailrace = type('T', (), {'log': lambda *a: None})\n")
        + end
    )

    assert with_us.returncode == without.returncode == code, with_us.stderr
    shown = server.run(run)
    assert shown["status"] == status
    assert shown["metrics"]["a"]["count"] >= 100
    if "KeyError" in end:
        assert shown["error"]["type"] == "KeyError"
        assert "program.py" in shown["error"]["trace"]
        assert "KeyError: 'lr'" in with_us.stderr


@pytest.mark.parametrize("end", ["os._exit(7)", "os.kill(os.getpid(), signal.SIGKILL)"])
def test_what_was_logged_before_a_sudden_end_is_sent_by_the_next(
    server: TestServer, script: Script, end: str
) -> None:
    run = f"sudden-{len(end)}"
    body = BEGIN + "time.sleep(1)\n" + end

    done = script(body, {"TAILRACE_URL": "http://127.0.0.1:9", "ID": run})
    assert done.returncode in (7, -signal.SIGKILL)
    script(BEGIN, {"TAILRACE_URL": server.url, "ID": "next"})
    sync = (
        "from tailrace.cli.main import main;"
        f"raise SystemExit(main(['sync', '--url', '{server.url}']))"
    )
    synced = script(sync)

    assert synced.returncode == 0, synced.stderr
    server.run_appears(run)
    await_(lambda: server.run(run, ended=False)["metrics"]["a"]["count"] == 100, 20)


def test_forked_children_log_into_the_same_run(server: TestServer, script: Script) -> None:
    done = script(
        BEGIN
        + """
import gc, multiprocessing
def child(n):
    gc.collect()
    tailrace.log({"child": n}, step=n)
    gc.collect()
context = multiprocessing.get_context("fork")
for begin in range(0, 50, 10):
    children = [context.Process(target=child, args=(n,)) for n in range(begin, begin + 10)]
    for c in children: c.start()
    for c in children: c.join(30)
    assert [c.exitcode for c in children] == [0] * 10
tailrace.log({"a": 100})
""",
        {"TAILRACE_URL": server.url, "ID": "forked"},
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    shown = server.run("forked")
    assert shown["metrics"]["a"]["count"] == 101
    assert [p["step"] for p in server.points("forked", "child")] == list(range(50))
    events = [e["event"] for e in server.get("/runs/forked/events?limit=1000")["events"]]
    joined = [e["writer"] for e in events if e["type"] == "writer.joined"]
    assert len(joined) == len(set(joined)) == 50
    assert shown["ledger"]["gaps"] == []


@pytest.mark.parametrize("how", ["spawn", "forkserver"])
def test_children_of_other_kinds_begin_by_themselves(
    server: TestServer, script: Script, how: str
) -> None:
    done = script(
        f"""
import multiprocessing, os
import tailrace
def child(n):
    with tailrace.init(id=os.environ["ID"], rank=n, world_size=2, capture="off", system=0) as run:
        run.log({{"a": n}})
if __name__ == "__main__":
    context = multiprocessing.get_context("{how}")
    children = [context.Process(target=child, args=(n,)) for n in range(2)]
    for c in children: c.start()
    for c in children: c.join(60)
    assert [c.exitcode for c in children] == [0, 0]
""",
        {"TAILRACE_URL": server.url, "ID": how},
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    shown = server.run(how)
    assert [rank["rank"] for rank in shown["ranks"]] == [0, 1]
    assert shown["status"] == "finished"


def test_a_server_that_is_not_there_costs_a_bounded_wait_and_nothing_else(
    script: Script, spools: Path
) -> None:
    began = time.monotonic()
    done = script(
        BEGIN + "run.finish(timeout=2)\nprint(run.stats()['waiting'] > 0)",
        {"TAILRACE_URL": "http://127.0.0.1:9", "ID": "alone"},
    )
    assert done.returncode == 0
    assert done.stdout.strip().endswith("True")
    assert time.monotonic() - began < 20
    assert done.stderr.count("not sent yet, kept until it is:") == 1
    assert "tailrace sync" in done.stderr
    assert len(list(spools.iterdir())) >= 1


def test_threads_and_a_signal_handler_that_logs(server: TestServer, script: Script) -> None:
    done = script(
        BEGIN
        + """
import threading
signal.signal(signal.SIGALRM, lambda *_: tailrace.log({"alarm": 1}))
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
def work(n):
    for step in range(1000):
        tailrace.log({"thread": n}, step=n * 1000 + step)
threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
for t in threads: t.start()
for step in range(20_000): tailrace.log({"main": step}, step=step)
for t in threads: t.join()
signal.setitimer(signal.ITIMER_REAL, 0)
""",
        {"TAILRACE_URL": server.url, "ID": "threads"},
    )
    assert done.returncode == 0, done.stderr
    shown = server.run("threads")
    assert shown["metrics"]["thread"]["count"] == 4_000
    assert shown["metrics"]["main"]["count"] == 20_000
    assert shown["metrics"]["alarm"]["count"] >= 1


def test_output_is_captured_and_let_through(server: TestServer, script: Script) -> None:
    body = """
import subprocess, sys
print("one"); print("two", end=""); print(" three", file=sys.stdout)
for i in range(50): print(f"\\r{i}%", end="")
print("\\rdone")
print("bad", file=sys.stderr)
sys.stdout.write("no line end")
"""
    plain = script(body)
    ours = script(BEGIN + body, {"TAILRACE_URL": server.url, "ID": "output"})

    assert ours.stdout == plain.stdout
    assert ours.stderr == plain.stderr
    server.run("output")
    lines = [(x["stream"], x["text"]) for x in server.get("/runs/output/logs")["lines"]]
    assert [text for stream, text in lines if stream == "stdout"] == [
        "one",
        "two three",
        "done",
        "no line end",
    ]
    assert ("stderr", "bad") in lines


def test_descriptors_are_captured_with_what_children_write(
    server: TestServer, script: Script
) -> None:
    body = """
import subprocess, sys, os
print("from python", flush=True)
subprocess.run(["sh", "-c", "echo from a child; echo trouble >&2"])
os.write(1, b"from C\\n")
"""
    plain = script(body)
    environment = {"TAILRACE_URL": server.url, "ID": "fds", "TAILRACE_CAPTURE": "fd"}
    ours = script(BEGIN + body, environment)

    assert ours.stdout == plain.stdout
    assert ours.stderr == plain.stderr
    server.run("fds")
    lines = [(x["stream"], x["text"]) for x in server.get("/runs/fds/logs")["lines"]]
    assert [t for s, t in lines if s == "stdout"] == ["from python", "from a child", "from C"]
    assert ("stderr", "trouble") in lines


def test_the_process_that_is_killed_again_and_again_loses_nothing_older_than_a_second(
    server: TestServer, started: Started, tmp_path: Path, spools: Path, full: bool
) -> None:
    """Kills at random; what log() had returned more than 1 s before is there, once."""
    import random

    seed = random.randrange(1 << 30)
    chance = random.Random(seed)
    program = tmp_path / "killed.py"
    program.write_text(
        """
import sys, time
import tailrace
run = tailrace.init(id=sys.argv[1], capture="off", system=0)
step = 0
while True:
    tailrace.log({"a": step}, step=step)
    sys.stdout.write(f"{time.time()} {step}\\n")
    sys.stdout.flush()
    step += 1
    time.sleep(0.002)
"""
    )
    expected: dict[str, int] = {}
    environment = {"TAILRACE_URL": server.url}
    for n in range(20 if full else 5):
        run = f"killed-{n}"
        process = started(program, run, environment=environment)
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(chance.uniform(1.2, 2.5))
        process.kill()
        killed = time.time()
        out = first + process.stdout.read()
        steps = [line.split() for line in out.splitlines() if line.count(" ") == 1]
        expected[run] = sum(1 for at, _ in steps if float(at) < killed - 1)
    from tailrace.sdk.recovery import sync
    from tailrace.sdk.settings import Target

    report = sync(spools, Target(server.url), 60)

    assert report.unfinished == 0, f"seed {seed}: {report}"
    for run, count in expected.items():
        got = at_least(server, run, count)
        assert got == list(range(len(got))), f"seed {seed}: {run} has holes or repeats"
    assert sum(expected.values()) > 50 * len(expected)


def at_least(server: TestServer, run: str, count: int) -> list[int]:
    await_(lambda: len(steps_of(server, run)) >= count, 20, lambda: f"{run}: {count} points")
    return steps_of(server, run)


def steps_of(server: TestServer, run: str) -> list[int]:
    """Of metric ``a`` as far as it was folded; none while the run is not known."""
    path = f"{server.url}/api/v1/runs/{run}/points?metric=a&format=ndjson"
    try:
        with urllib.request.urlopen(path, timeout=30) as answer:
            return [json.loads(line)["step"] for line in answer]
    except urllib.error.HTTPError:
        return []
