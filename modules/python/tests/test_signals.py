"""A signal handler may log, whatever line of ours it interrupts."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

from conftest import TestServer

from tailrace.sdk.recovery import sync
from tailrace.sdk.settings import Target

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


ENDLESS = """
import sqlite3
query = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
def endless():  # in C, without the interpreter's lock
    sqlite3.connect(":memory:").execute(query).fetchone()
"""


def test_sigterm_ends_a_program_that_is_in_c_code(server: TestServer, script: Script) -> None:
    body = """
import os, signal, threading
import tailrace

run = tailrace.init(id="in-c", capture="off", system=0)
threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM)).start()
endless()
"""
    done = script(ENDLESS + body, {"TAILRACE_URL": server.url}, timeout=40)

    assert done.returncode == -signal.SIGTERM, done.stderr
    assert server.run("in-c")["status"] == "interrupted"


def test_a_handler_that_comes_while_the_watcher_interrupts_waits_for_it(
    server: TestServer, script: Script
) -> None:
    body = """
import os, signal, threading, time
import tailrace
from tailrace.sdk import termination

termination._HANDLER_S = 0
run = tailrace.init(id="both", capture="off", system=0)
run._closers.append(lambda: (began.set(), time.sleep(1)))
began = threading.Event()
connection = sqlite3.connect(":memory:")
def leave():
    began.wait()
    connection.interrupt()
threading.Thread(target=leave).start()
threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM)).start()
connection.execute(query).fetchone()
"""
    done = script(ENDLESS + body, {"TAILRACE_URL": server.url}, timeout=40)

    assert done.returncode == -signal.SIGTERM, done.stderr
    assert server.run("both")["status"] == "interrupted"


def test_an_end_that_does_not_come_to_its_end_is_cut(script: Script) -> None:
    body = """
import os, signal, threading
import tailrace
from tailrace.sdk import termination

termination._END_S = 1
run = tailrace.init(mode="offline", capture="off", system=0)
run._closers.append(threading.Event().wait)
os.kill(os.getpid(), signal.SIGTERM)
"""
    assert script(body, timeout=30).returncode == -signal.SIGTERM


def test_a_wakeup_descriptor_of_somebody_else_is_left_alone(script: Script) -> None:
    body = """
import os, signal
import tailrace

read, write = os.pipe()
os.set_blocking(write, False)
signal.set_wakeup_fd(write)
tailrace.init(mode="offline", capture="off", system=0)
assert signal.set_wakeup_fd(-1) == write
"""
    done = script(body)

    assert done.returncode == 0, done.stderr


BEGIN_FORKING = """
import os, signal, sys, time
import tailrace

def die_at_birth():
    if early:
        os.kill(os.getpid(), signal.SIGTERM)
early = False
os.register_at_fork(after_in_child=die_at_birth)
run = tailrace.init(mode="offline", capture="off", system=0)

def ended_by(child):
    until = time.monotonic() + 10
    while time.monotonic() < until:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "nothing"
"""


def test_sigterm_ends_a_forked_child_that_is_in_c_code(script: Script) -> None:
    body = """
child = os.fork()
if child == 0:
    endless()
time.sleep(0.5)
os.kill(child, signal.SIGTERM)
print(ended_by(child))
"""
    done = script(ENDLESS + BEGIN_FORKING + body)

    assert (done.returncode, done.stdout) == (0, f"{-signal.SIGTERM}\n"), done.stderr


def test_sigterm_ends_a_child_that_has_just_been_forked(script: Script) -> None:
    """As of a pool, which is ended before its workers have begun; the parent lives."""
    body = """
early = True
child = os.fork()
if child == 0:
    time.sleep(30)
    os._exit(0)
print(ended_by(child))
time.sleep(2)
print(signal.pthread_sigmask(signal.SIG_BLOCK, []))
"""
    done = script(BEGIN_FORKING + body)

    assert (done.returncode, done.stdout) == (0, f"{-signal.SIGTERM}\nset()\n"), done.stderr


def test_a_signal_that_a_forked_child_handles_is_not_the_parents(script: Script) -> None:
    body = """
child = os.fork()
if child == 0:
    signal.signal(signal.SIGTERM, lambda *_: os._exit(5))
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(30)
    os._exit(0)
print(ended_by(child))
endless = time.monotonic() + 3
while time.monotonic() < endless:
    time.sleep(0.1)
"""
    done = script(BEGIN_FORKING + body)

    assert (done.returncode, done.stdout) == (0, "5\n"), done.stderr


def test_a_terminal_that_hangs_up_twice_interrupts_once(server: TestServer, script: Script) -> None:
    body = """
import os, signal, time
import tailrace
run = tailrace.init(id="hung-up", capture="off", system=0)
finish = run._channel.pipeline.uploads.finish
def slowly(within_s):
    os.kill(os.getpid(), signal.SIGHUP)
    time.sleep(0.2)
    finish(within_s)
run._channel.pipeline.uploads.finish = slowly
os.kill(os.getpid(), signal.SIGHUP)
time.sleep(20)
"""
    assert script(body, {"TAILRACE_URL": server.url}, 30).returncode == -signal.SIGHUP
    assert server.run("hung-up")["status"] == "interrupted"


def test_an_end_that_is_interrupted_is_recorded_yet(
    server: TestServer, script: Script, spools: Path
) -> None:
    body = """
import tailrace
run = tailrace.init(id="end-interrupted", capture="off", system=0)
def interrupted(within_s): raise KeyboardInterrupt
run._channel.pipeline.uploads.finish = interrupted
try:
    run.finish()
except KeyboardInterrupt:
    print("interrupted")
"""
    done = script(body, {"TAILRACE_URL": server.url})
    assert done.stdout == "interrupted\n", done.stderr
    sync(spools, Target(server.url), 30)
    assert server.run("end-interrupted")["status"] == "finished"
