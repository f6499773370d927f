"""A signal handler may log, whatever line of ours it interrupts."""

from __future__ import annotations

import json
from collections.abc import Callable
from subprocess import CompletedProcess

from conftest import TestServer

Script = Callable[..., CompletedProcess[str]]

AT_EVERY_LINE = """
import faulthandler, json, sys, threading
import tailrace

faulthandler.dump_traceback_later(20, exit=True)  # a deadlock is told by where it is
run = tailrace.init(mode="offline", capture="off", system=0)
run.flush()
run._channel.rows._wake_at = 0  # every row rings for the recorder
seen = set()
logged = 0

def handler():
    global logged
    logged += 1
    run.log({"handled": logged}, step=logged)
    run.log({"refused by the handler": "x" * logged})
    run.log_artifact(__file__)
    run.set_tags({"handled": logged})

def trace(frame, event, _):
    file = frame.f_code.co_filename
    if not (file.startswith(sys.argv[0]) or "tailrace" in file or "threading" in file):
        return None
    at = (file, frame.f_lineno)
    if event == "line" and at not in seen:
        seen.add(at)
        handler()
    return trace

def everything():
    for step in range(3):
        run.log({"main": step}, step=step)
    run.log({"refused": "x"})
    run.alert("look")
    run.config["a"] = 1
    run.line("a line")
    run.log_artifact(__file__)
    run.define_metric("m*")
    run.log({"m": 1.5})

everything()
sys.settrace(trace)
everything()
sys.settrace(None)
run.finish(timeout=20)
stats = run.stats()
print(json.dumps([len(seen), logged, stats["rows"], stats["dropped"], stats["lost"]]))
"""


def test_a_handler_that_logs_between_any_two_lines_of_ours_stops_nothing(script: Script) -> None:
    done = script(AT_EVERY_LINE)

    assert done.returncode == 0, done.stderr[-3000:]
    lines, logged, rows, dropped, lost = json.loads(done.stdout.splitlines()[-1])
    assert lines == logged > 100
    assert (rows, lost) == (8 + logged, 0)
    assert dropped == 2 + logged  # what is no number


CHAINED = """
import os, signal, time
import tailrace

run = tailrace.init(id="chained", capture="off", system=0)
before = signal.getsignal(signal.SIGTERM)
asked = False

def handler(number, frame):
    global asked
    asked = True
    before(number, frame)

signal.signal(signal.SIGTERM, handler)
os.kill(os.getpid(), signal.SIGTERM)
assert asked
run.log({"after": 1})
"""


def test_a_handler_that_calls_ours_decides_how_the_program_ends(
    server: TestServer, script: Script
) -> None:
    done = script(CHAINED, {"TAILRACE_URL": server.url})

    assert done.returncode == 0, done.stderr
    assert server.run("chained")["status"] == "finished"
    assert server.values("chained", "after") == [(0, 1)]
