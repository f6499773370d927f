"""What Sacred tells an observer: output as one text, metrics, info; in order or behind a queue."""

from __future__ import annotations

import datetime
import subprocess
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from conftest import TestServer, need

Script = Callable[..., subprocess.CompletedProcess[str]]

CAPTURES = """
import os, sys, time
from sacred import Experiment
from sacred.utils import apply_backspaces_and_linefeeds
from tailrace.integrations.sacred import TailraceObserver

ex = Experiment(sys.argv.pop(1), save_git_info=False)
ex.observers.append(TailraceObserver(system=0))
if ex.path == "filtered":
    ex.captured_out_filter = apply_backspaces_and_linefeeds

@ex.automain
def main():
    time.sleep(1)  # what Sacred says of the start comes another way, and would stand in our line
    for n in range(1, 6):
        print("\\b" * 40, "\\r", f"task {n} of 5", sep="", end="", flush=True)
        time.sleep(0.15)
    print()
    os.system("echo from a child")
    time.sleep(1)
"""


@pytest.mark.parametrize("how", ["plain", "filtered"])
def test_a_progress_bar_is_the_line_that_it_was_at_last(
    server: TestServer, script: Script, how: str
) -> None:
    need("sacred")
    arguments = [how, "--beat-interval=0.1", "--capture=fd"]

    done = script(CAPTURES, {"TAILRACE_URL": server.url}, arguments=arguments)

    assert done.returncode == 0, done.stderr
    (run,) = server.runs_of(how)
    lines = [line for line in server.lines(run) if not line.startswith("INFO - ")]
    assert lines == ["task 5 of 5", "from a child"]


@pytest.fixture
def observed(server: TestServer) -> tuple[Any, str]:
    """An observer of a run that was started, and the run's id."""
    need("sacred")
    from tailrace.integrations.sacred import TailraceObserver

    observer = TailraceObserver(url=server.url, system=0)
    now = datetime.datetime.now()
    run = observer.started_event({"name": "told"}, "main", {}, now, {}, {}, None)
    return observer, run


def test_a_filter_may_shorten_the_output_that_was_told(
    server: TestServer, observed: tuple[Any, str]
) -> None:
    observer, run = observed
    lines = [f"line {n}: {n * 7919}" for n in range(100)]
    for n in range(10, 101, 10):
        text = "\n".join(lines[:n]) + ("\n" if n < 100 else "")
        observer.heartbeat_event({}, text[-500:], None, None)

    observer.completed_event(None, None)

    assert server.lines(run) == lines


def test_what_no_number_or_step_is_leaves_the_rest_alone(
    server: TestServer, observed: tuple[Any, str]
) -> None:
    observer, run = observed
    times = [datetime.datetime(2026, 1, 2, 3, 4, second) for second in range(5)]
    told = {
        "loss": {"steps": [0, 1, 2.0, "x", 3.5], "values": [1, 2.5, 3, 4, 5], "timestamps": times},
        "text": {"steps": [0], "values": ["high"], "timestamps": times[:1]},
        "late": {"steps": [0], "values": [float("nan")], "timestamps": times[4:]},
    }

    observer.log_metrics(told, {})
    observer.heartbeat_event({"array": np.arange(3), 7: {1}}, "", None, None)
    observer.heartbeat_event({"array": np.arange(4), 7: {1}}, "", None, None)
    observer.interrupted_event(None, "INTERRUPTED")

    begin = times[0].replace(tzinfo=datetime.timezone.utc).timestamp() * 1_000
    points = [(p["step"], p["value"], p["time"] - begin) for p in server.points(run, "loss")]
    assert points == [(0, 1, 0), (1, 2.5, 1_000), (2, 3, 2_000)]
    assert [p["time"] - begin for p in server.points(run, "late")] == [4_000]
    shown = server.settled(run)
    assert shown["status"] == "interrupted"
    assert shown["summary"]["info"] == {"array": [0, 1, 2, 3], "7": [1]}


BEHIND_A_QUEUE = """
from sacred import Experiment
from tailrace.integrations.sacred import TailraceObserver
from sacred.observers.queue import QueueObserver
ex = Experiment("behind", save_git_info=False)
observer = QueueObserver(TailraceObserver(system=0), interval=0.1, retry_interval=0.1)
ex.observers.append(observer)

@ex.automain
def main(_run):
    for n in range(10):
        _run.log_scalar("loss", n / 10)
    raise LookupError("nothing there")
"""


def test_sacreds_queue_observer_may_stand_before_it(server: TestServer, script: Script) -> None:
    need("sacred")

    done = script(BEHIND_A_QUEUE, {"TAILRACE_URL": server.url}, arguments=["--beat-interval=0.1"])

    assert done.returncode == 1, done.stderr
    (run,) = server.runs_of("behind")
    shown = server.settled(run)
    assert (shown["status"], shown["error"]["type"]) == ("failed", "LookupError")
    assert [p["value"] for p in server.points(run, "loss")] == [n / 10 for n in range(10)]
