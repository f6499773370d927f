"""Servers that die, disks that are full, hundreds of writers: what was logged is there once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import SRC, TestServer, await_

Started = Callable[..., subprocess.Popen[str]]

RANK = """
import os, sys, time
import tailrace
run = tailrace.init(id=os.environ["ID"], capture="off", system=0)
end = time.monotonic() + float(sys.argv[1])
step = 0
while time.monotonic() < end:
    tailrace.log({"loss": run.rank + step}, step=step)
    step += 1
    time.sleep(0.005)
run.finish(timeout=120)
print(step, run.stats()["lost"] + run.stats()["dropped"], run.stats()["waiting"])
"""


def ranks(
    started: Started, tmp_path: Path, url: str, run: str, count: int, seconds: float
) -> list[subprocess.Popen[str]]:
    program = tmp_path / "rank.py"
    program.write_text(RANK)
    environment = {"TAILRACE_URL": url, "ID": run, "WORLD_SIZE": str(count)}
    return [
        started(program, str(seconds), environment=environment | {"RANK": str(rank)})
        for rank in range(count)
    ]


def test_a_server_that_is_killed_again_and_again_loses_and_doubles_nothing(
    own_server: TestServer, started: Started, tmp_path: Path, full: bool
) -> None:
    kills = 10 if full else 3
    processes = ranks(started, tmp_path, own_server.url, "kills", 4, 6 * kills)
    for _ in range(kills):
        time.sleep(1.0)
        own_server.kill()
        own_server.start()
    logged = []
    for process in processes:
        out, _ = process.communicate(timeout=300)
        step, lost, waiting = (int(word) for word in out.split())
        assert (lost, waiting) == (0, 0)
        logged.append(step)

    for rank, steps in enumerate(logged):
        got = own_server.points("kills", "loss", f"&rank={rank}")
        assert [p["step"] for p in got] == list(range(steps)), f"rank {rank}"
    shown = own_server.run("kills")
    assert shown["status"] == "finished"
    assert shown["ledger"]["gaps"] == []
    assert shown["ledger"]["deadLetters"] == 0


def test_256_writers_of_one_run_overwrite_nothing(
    server: TestServer, started: Started, tmp_path: Path
) -> None:
    program = tmp_path / "many.py"
    program.write_text(
        """
import sys
import tailrace
for rank in range(int(sys.argv[1]), int(sys.argv[2])):
    run = tailrace.init(id="many", rank=rank, world_size=256, capture="off", system=0, attempt=1)
    for step in range(20):
        run.log({"loss": rank * 1000 + step}, step=step)
    run.finish()
"""
    )
    environment = {"TAILRACE_URL": server.url}
    begun = [
        started(program, str(begin), str(begin + 32), environment=environment)
        for begin in range(0, 256, 32)
    ]
    assert [process.wait(300) for process in begun] == [0] * 8

    shown = server.run("many")
    assert len(shown["ranks"]) == 256
    got = server.points("many", "loss")
    assert {(p["rank"], p["step"]): p["value"] for p in got} == {
        (rank, step): rank * 1000 + step for rank in range(256) for step in range(20)
    }
    assert len(got) == 256 * 20
    (metric,) = server.get("/runs/many/metrics")["metrics"]
    assert metric["ranks"] == 256


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_under_the_spool_stops_nothing(server: TestServer, tmp_path: Path) -> None:
    """In a mount namespace of its own, which goes with the process."""
    program = tmp_path / "full.py"
    program.write_text(
        """
import os
import tailrace
folder = os.environ["TAILRACE_SPOOL_DIR"]
run = tailrace.init(id="full", capture="off", system=0)
with open(os.path.join(folder, "filler"), "wb", buffering=0) as f:
    try:
        while True: f.write(bytes(1 << 16))
    except OSError: pass
for step in range(50_000):
    tailrace.log({"a": step, "b": 2.0 * step}, step=step)
run.finish(timeout=60)
print(run.stats()["lost"], run.stats()["waiting"])
"""
    )
    disk = tmp_path / "disk"
    disk.mkdir()
    shell = f"mount -t tmpfs -o size=2m none {disk} && exec {sys.executable} {program}"
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", shell],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ
        | {"PYTHONPATH": str(SRC), "TAILRACE_URL": server.url, "TAILRACE_SPOOL_DIR": str(disk)},
    )
    if "unshare failed" in done.stderr or "permission denied" in done.stderr:
        pytest.skip("no mount namespaces here: " + done.stderr)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["0", "0"], done.stderr
    assert done.stderr.count("cannot be written") <= 2
    assert server.run("full")["metrics"]["a"]["count"] == 50_000


def test_a_clock_that_goes_back_an_hour_loses_nothing(
    server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tailrace

    run = tailrace.init(url=server.url, capture="off", system=0)
    run.log({"a": 0})
    real = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: real() - 3_600 * 10**9)
    run.log({"a": 1})
    run.finish()
    monkeypatch.undo()

    got = server.points(run.id, "a")
    assert [p["value"] for p in got] == [0, 1]
    assert 3_590_000 < got[0]["time"] - got[1]["time"] < 3_610_000
    assert server.run(run.id)["status"] == "finished"


@pytest.mark.parametrize("status", [500, 503, 429, 200])
def test_a_server_that_answers_nonsense_is_asked_again(
    server: TestServer, status: int, tmp_path: Path
) -> None:
    """A proxy's page with each status, first; then the real server at the same place."""
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    import tailrace

    class Nonsense(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", "6")
            self.end_headers()
            self.wfile.write(b"<html>")

        def log_message(self, *_: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Nonsense) as nonsense:
        thread = threading.Thread(target=nonsense.serve_forever, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{nonsense.server_port}"
        run = tailrace.init(url=url, capture="off", system=0)
        for step in range(10):
            run.log({"a": step})
        run.finish(timeout=2)
        nonsense.shutdown()
    assert run.stats()["acked"] == 0
    from tailrace.sdk.recovery import sync
    from tailrace.sdk.settings import Target, spool_folder

    report = sync(spool_folder(os.environ), Target(server.url), 30)

    assert report.unfinished == 0
    await_(lambda: server.run(run.id)["metrics"]["a"]["count"] == 10, 20)
