"""What is installed: small, alone, quick to import, and as the server says when it starts."""

from __future__ import annotations

import itertools
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from conftest import SRC, TestServer

MODULE = SRC.parent
WHEEL_BYTES_MAX = 150_000
# Each takes milliseconds of the start of every training process.
SLOW_TO_IMPORT = {"asyncio", "email", "http", "importlib.metadata", "inspect", "json", "logging"}
SLOW_TO_IMPORT |= {"multiprocessing", "numpy", "socket", "ssl", "subprocess", "urllib"}


def test_the_wheel_is_small_and_complete(tmp_path: Path) -> None:
    build = "from hatchling.build import build_wheel; print(build_wheel(__import__('sys').argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", build, str(tmp_path)],
        cwd=MODULE,
        capture_output=True,
        text=True,
        check=True,
    )
    wheel = tmp_path / done.stdout.split()[-1]
    assert wheel.name.endswith("-py3-none-any.whl")
    assert wheel.stat().st_size <= WHEEL_BYTES_MAX
    sources = {str(file.relative_to(SRC)) for file in (SRC / "tailrace").rglob("*.py")}
    with zipfile.ZipFile(wheel) as packed:
        assert sources | {"tailrace/py.typed"} <= set(packed.namelist())
        metadata = packed.read(f"{wheel.name.rsplit('-', 3)[0]}.dist-info/METADATA").decode()
    needed = [line for line in metadata.splitlines() if line.startswith("Requires-Dist:")]
    assert needed
    assert all("extra ==" in line for line in needed), needed


def test_an_import_imports_nothing_slow(
    script: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = script(
        """
import sys
before = set(sys.modules)
import tailrace
print(*sorted(set(sys.modules) - before))
"""
    )
    new = set(done.stdout.split())
    assert "tailrace" in new
    assert not new & SLOW_TO_IMPORT, new


def test_what_the_server_says_at_its_start_reports_a_run(
    server: TestServer, script: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    said = (server.folder / "up.log").read_text().splitlines()
    snippet = itertools.takewhile(bool, said[said.index("import tailrace") :])

    before = runs_of_first(server)
    done = script("\n".join(snippet))

    assert done.returncode == 0, done.stderr
    new = runs_of_first(server).items() - before.items()
    assert [status for _, status in new] == ["finished"]
    assert len(server.points(next(iter(new))[0], "loss")) == 100


def runs_of_first(server: TestServer) -> dict[str, str]:
    path = f"/runs?limit=1000&after={server.log_end()}&filter=project%20%3D%20%22first%22"
    return {run["id"]: run["status"] for run in server.get(path)["runs"]}
