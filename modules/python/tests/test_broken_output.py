"""When stdout takes no more, the program is told as without us; nothing waits for ever."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Shell = Callable[[str, str], CompletedProcess[str]]

BEGIN = """
import fcntl, os, subprocess, sys, time
if os.environ["WITH"]:
    import tailrace
    run = tailrace.init(mode="offline", capture="fd", system=0)
"""


@pytest.fixture
def shell(script: Callable[..., CompletedProcess[str]], tmp_path: Path) -> Shell:
    """Runs a program in a command of bash, where it is ``python told.py``, without us and with."""

    def run(program: str, command: str) -> CompletedProcess[str]:
        told = tmp_path / "told.py"
        told.write_text(BEGIN + program)
        own = command.replace("python told.py", f"{sys.executable} {told}")
        text = f"import subprocess\nsubprocess.run({own!r}, shell=True, executable='/bin/bash')"
        without = script(text, {"WITH": ""}, timeout=30)
        ours = script(text, {"WITH": "yes"}, timeout=30)
        assert ours.stdout == without.stdout
        return ours

    return run


MANY_LINES = """
for i in range(200_000):
    print("line", i)
"""


def test_a_reader_that_goes_away_is_told_to_the_program(shell: Shell) -> None:
    done = shell(MANY_LINES, "python told.py | head -1; echo ${PIPESTATUS[0]}")

    assert done.stdout == "line 0\n1\n"
    assert "BrokenPipeError" in done.stderr


def test_a_full_disk_is_told_to_the_program(shell: Shell) -> None:
    done = shell(MANY_LINES, "python told.py > /dev/full; echo $?")

    assert done.stdout == "1\n"
    assert "No space left on device" in done.stderr


def test_a_descriptor_that_the_program_replaced_is_left_alone(shell: Shell) -> None:
    """The error is of the first one, which a child still has."""
    program = """
child = subprocess.Popen(
    [sys.executable, "-c", "import sys; sys.stdin.read(); print('x')"], stdin=subprocess.PIPE
)
os.dup2(os.open("mine", os.O_CREAT | os.O_WRONLY), 1)
child.communicate()
time.sleep(0.3)
print("to mine", flush=True)
"""
    done = shell(program, "python told.py > /dev/full 2> /dev/null; cat mine; rm mine")

    assert done.stdout == "to mine\n"


def test_a_reader_that_is_slow_gets_all(shell: Shell) -> None:
    """Also when stdout was set not to block, which without us would end the program."""
    program = """
if os.environ["WITH"]:
    flags = fcntl.fcntl(run._closers[-1].__self__._copiers[0]._saved, fcntl.F_GETFL)
    fcntl.fcntl(run._closers[-1].__self__._copiers[0]._saved, fcntl.F_SETFL, flags | os.O_NONBLOCK)
for _ in range(1_300):
    print("y" * 79)
"""
    done = shell(program, "python told.py | (sleep 4; wc -c)")

    assert done.stdout.split() == ["104000"]


def test_an_output_that_is_closed_is_not_captured(shell: Shell) -> None:
    """The descriptor is that of the next file which was opened, such as one of the spool."""
    program = """
import contextlib, stat
with contextlib.suppress(OSError):
    assert not stat.S_ISFIFO(os.fstat(1).st_mode)
sys.exit(3)
"""
    done = shell(program, "python told.py 1>&-; echo $?")

    assert done.stdout == "3\n"


def test_a_stream_that_is_closed_stops_nothing(shell: Shell) -> None:
    program = """
sys.stdout.close()
if os.environ["WITH"]:
    run.finish()
    tailrace.init(mode="offline", capture="fd", system=0)
"""
    done = shell(program, "python told.py; echo $?")

    assert done.stdout == "0\n"


def test_a_forked_child_that_outlives_the_program_does_not_wait_for_ever(shell: Shell) -> None:
    program = """
if os.fork() == 0:
    time.sleep(5)
    try:
        os.write(1, b"x" * 200_000)
    except OSError:
        pass
    open("ended", "w").close()
    os._exit(0)
"""
    command = (
        "python told.py > /dev/null; for n in {1..60}; do sleep 0.2; [ -e ended ] && break; done"
    )
    done = shell(program, command + "; ls ended; rm ended")

    assert done.stdout == "ended\n"


def test_a_child_that_outlives_the_program_is_waited_for_only_once(shell: Shell) -> None:
    """Not for each of its two streams."""
    program = """
child = subprocess.Popen(["sleep", "30"])
began = time.monotonic()
if os.environ["WITH"]:
    run.finish()
child.kill()
print("at once" if time.monotonic() - began < 3.5 else "late")
"""
    done = shell(program, "python told.py")

    assert done.stdout == "at once\n"
