"""What is printed is told line by line as a terminal would show it, and let through untouched."""

from __future__ import annotations

from collections.abc import Callable
from subprocess import CompletedProcess
from typing import Any, SupportsIndex

import pytest
from conftest import TestServer, await_, need

from tailrace.capture.streams import Lines

Script = Callable[..., CompletedProcess[str]]

BEGIN = """
import os, subprocess, sys, time
import tailrace
run = tailrace.init(id=os.environ["ID"], system=0)
"""


@pytest.mark.parametrize(
    ("pieces", "lines"),
    [
        (["one\ntwo\n"], ["one", "two"]),
        (["on", "e\nt", "wo"], ["one", "two"]),
        (["\n\n"], ["", ""]),
        (["a\r\nb\r\n"], ["a", "b"]),
        (["a\r", "\nb"], ["a", "b"]),
        (["10%\r20%\r30%\n"], ["30%"]),
        (["10%\r", "20%\r", "30%\r", "done\n"], ["done"]),
        (["\r10%", "\r20%", "\r100%", "\n"], ["100%"]),
        (["\r10%", "\r20%"], ["20%"]),
        (["\r\r"], []),
        (["x" * 40_000 + "\n"], ["x" * 16_000, "x" * 16_000, "x" * 8_000]),
        (["x" * 9_000] * 4, ["x" * 16_000, "x" * 16_000, "x" * 4_000]),
        (["x" * 16_000, "\n", "y\n"], ["x" * 16_000, "y"]),
        (["x" * 20_000, "\n", "y\n"], ["x" * 16_000, "x" * 4_000, "y"]),
        ([""], []),
    ],
)
def test_pieces_become_the_lines_that_a_terminal_shows(pieces: list[str], lines: list[str]) -> None:
    told: list[str] = []
    maker = Lines("stdout", lambda _, line: told.append(line))
    for piece in pieces:
        maker.feed(piece)
    maker.end()

    assert told == lines


def test_a_progress_bar_without_end_takes_no_memory() -> None:
    told: list[str] = []
    maker = Lines("stderr", lambda _, line: told.append(line))
    for n in range(100_000):
        maker.feed(f"\r{n:6} of many")
        assert sum(map(len, maker._pieces)) < 100
    maker.end()

    assert told == [" 99999 of many"]


class Counted(str):
    """Counts the characters that are copied out of it, or out of what it became a part of."""

    __slots__ = ()
    copied = 0

    def __radd__(self, before: str) -> Counted:
        return self._copy(before + str(self))

    def __add__(self, after: str) -> Counted:
        return self._copy(str(self) + after)

    def __getitem__(self, at: SupportsIndex | slice) -> Counted:
        return self._copy(str(self)[at])

    def split(self, *how: Any) -> list[str]:
        return [self._copy(part) for part in str(self).split(*how)]

    def _copy(self, text: str) -> Counted:
        Counted.copied += len(text)
        return Counted(text)


@pytest.mark.parametrize(("pieces", "chars"), [(250_000, 80), (1, 10_000_000)])
def test_much_text_without_a_line_end_is_copied_a_few_times(pieces: int, chars: int) -> None:
    told = 0

    def put(_: str, line: str) -> None:
        nonlocal told
        assert len(line) == 16_000
        told += len(line)

    Counted.copied = 0
    piece = Counted("x" * chars)
    maker = Lines("stdout", put)
    for _ in range(pieces):
        maker.feed(piece)
    maker.end()

    assert told == pieces * chars
    assert Counted.copied < 4 * told


TQDM = """
from tqdm import tqdm
for _ in tqdm(range(200), desc="train", mininterval=0, ascii=True): pass
print("after")
with tqdm(total=2, desc="outer", mininterval=0, ascii=True) as bar:
    for n in range(2):
        bar.update()
        tqdm.write(f"said {n}", file=sys.stdout)
"""


@pytest.mark.parametrize("how", ["python", "fd"])
def test_tqdm_is_one_line_at_its_end(server: TestServer, script: Script, how: str) -> None:
    need("tqdm")
    run = f"tqdm-{how}"

    done = script(BEGIN + TQDM, {"TAILRACE_URL": server.url, "ID": run, "TAILRACE_CAPTURE": how})

    assert done.returncode == 0, done.stderr
    assert done.stderr.count("\r") > 100  # the person sees every state of the bar
    lines = lines_of(server, run)
    assert [text for stream, text in lines if stream == "stdout"] == ["after", "said 0", "said 1"]
    bars = [text for stream, text in lines if stream == "stderr" and text.startswith("train")]
    assert len(bars) == 1
    assert "100%" in bars[0]
    assert "200/200" in bars[0]


def lines_of(server: TestServer, run: str) -> list[tuple[str, str]]:
    server.settled(run)
    return [(x["stream"], x["text"]) for x in server.get(f"/runs/{run}/logs?limit=1000")["lines"]]


@pytest.mark.parametrize("how", ["python", "fd"])
def test_output_is_the_same_with_us(server: TestServer, script: Script, how: str) -> None:
    body = """
import os, sys
print("héllo ✓ 漢字 🎉")
sys.stdout.write("tab\\tand \\x1b[31mred\\x1b[0m\\n")
sys.stdout.writelines(["a\\n", "b\\n"])
print("carriage\\rreturn", file=sys.stderr)
sys.stdout.buffer.write(b"raw \\xff\\xfe bytes\\n")
sys.stdout.flush()
print("x" * 20_000)
sys.stdout.write("no line end")
"""
    environment = {"PYTHONIOENCODING": "utf-8"}
    run = f"same-{how}"
    more = {"TAILRACE_URL": server.url, "ID": run, "TAILRACE_CAPTURE": how}

    plain = script("import sys\nsys.stdout.reconfigure(errors='replace')\n" + body, environment)
    ours = script(BEGIN + "sys.stdout.reconfigure(errors='replace')\n" + body, environment | more)

    assert (ours.returncode, ours.stdout, ours.stderr) == (0, plain.stdout, plain.stderr)
    told = [text for stream, text in lines_of(server, run) if stream == "stdout"]
    assert told[:4] == ["héllo ✓ 漢字 🎉", "tab\tand \x1b[31mred\x1b[0m", "a", "b"]
    assert "".join(told[-3:]).endswith("x" * 20_000 + "no line end")
    assert ("raw \ufffd\ufffd bytes" in told) == (how == "fd")


def test_a_letter_that_is_cut_between_two_writes_is_whole(
    server: TestServer, script: Script
) -> None:
    body = """
for byte in "漢字✓\\n".encode() * 20:
    os.write(1, bytes([byte]))
"""
    environment = {"TAILRACE_URL": server.url, "ID": "cut", "TAILRACE_CAPTURE": "fd"}

    assert script(BEGIN + body, environment).returncode == 0

    assert lines_of(server, "cut") == [("stdout", "漢字✓")] * 20


def test_a_child_that_outlives_the_run_still_prints(server: TestServer, script: Script) -> None:
    """Its output has the run's pipe; the file that it goes to stays open as long as it writes."""
    body = """
child = subprocess.Popen(
    [sys.executable, "-c", "import sys; sys.stdin.read(); print('late')"], stdin=subprocess.PIPE
)
run.finish()
mine = os.open(os.path.join(os.environ["TAILRACE_SPOOL_DIR"], "mine"), os.O_CREAT | os.O_RDWR)
child.stdin.close()
child.wait()
time.sleep(0.5)
print("mine has", os.fstat(mine).st_size)
"""
    environment = {"TAILRACE_URL": server.url, "ID": "outlived", "TAILRACE_CAPTURE": "fd"}

    done = script(BEGIN + body, environment)

    assert done.returncode == 0, done.stderr
    assert sorted(done.stdout.splitlines()) == ["late", "mine has 0"]


def test_the_streams_are_given_back(server: TestServer, script: Script) -> None:
    body = """
before = sys.stdout
print("told")
run.finish()
print("not told")
assert sys.stdout is before and "write" not in vars(sys.stdout)
other = tailrace.init(id=os.environ["ID"] + "-2", system=0)
print("told to the second")
other.finish()
"""
    done = script(BEGIN + body, {"TAILRACE_URL": server.url, "ID": "back"})

    assert done.returncode == 0, done.stderr
    assert done.stdout == "told\nnot told\ntold to the second\n"
    assert lines_of(server, "back") == [("stdout", "told")]
    assert lines_of(server, "back-2") == [("stdout", "told to the second")]


def test_output_of_threads_is_told_in_whole_lines(server: TestServer, script: Script) -> None:
    body = """
import threading
def work(n):
    for i in range(200):
        sys.stdout.write(f"thread {n} line {i}\\n")
threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
for t in threads: t.start()
for t in threads: t.join()
"""
    done = script(BEGIN + body, {"TAILRACE_URL": server.url, "ID": "threaded"})

    assert done.returncode == 0, done.stderr
    expected = sorted(f"thread {n} line {i}" for n in range(4) for i in range(200))
    assert sorted(text for _, text in lines_of(server, "threaded")) == expected


def test_a_traceback_is_told_as_output_and_as_the_error(server: TestServer, script: Script) -> None:
    done = script(BEGIN + "raise ValueError('too large')", {"TAILRACE_URL": server.url, "ID": "tb"})

    assert done.returncode == 1
    await_(lambda: ("stderr", "ValueError: too large") in lines_of(server, "tb"), 20)
    shown = server.run("tb")
    assert shown["error"]["message"] == "too large"
    assert shown["error"]["trace"].splitlines()[-1] == "ValueError: too large"


def test_the_machine_is_measured(server: TestServer, script: Script) -> None:
    need("psutil")
    body = "time.sleep(1.2)"
    done = script(
        BEGIN.replace("system=0", "system=0.2") + body, {"TAILRACE_URL": server.url, "ID": "system"}
    )

    assert done.returncode == 0, done.stderr
    names = set(server.settled("system")["metrics"])
    assert {name for name in names if "cpu" in name}
    assert {name for name in names if "memory" in name}


@pytest.mark.parametrize("psutil", [True, False])
def test_a_folder_that_was_removed_takes_only_its_disk_from_what_is_measured(
    psutil: bool, script: Script
) -> None:
    if psutil:
        need("psutil")
    body = """
import os, sys, threading
if sys.argv[1] == "without":
    sys.modules["psutil"] = None
from tailrace.capture import system

os.mkdir("removed")
os.chdir("removed")
os.rmdir("../removed")
measured = threading.Event()
names = []
def log(found):
    names.extend(found)
    measured.set()
metrics = system.SystemMetrics(log, 0.1)
measured.wait(20)
metrics.close()
print(*names)
"""
    done = script(body, arguments=["with" if psutil else "without"])

    assert done.stderr == ""
    names = done.stdout.split()
    assert {"system/cpu_percent", "system/memory_percent"} <= set(names)
    assert "system/disk_percent" not in names
