"""A real server for the tests that need one, and a spool folder for each test."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

_is_full = False
SRC = Path(__file__).resolve().parents[1] / "src"


class TestServer:
    """``tailrace up`` in a temporary folder, killed and started again as a test wants it."""

    __test__ = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self.kafka_port = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """On the same port again, once it has one."""
        command = shlex.split(os.environ["TAILRACE_TEST_UP"])
        log = self.folder / "up.log"
        arguments = ["--data", str(self.folder / "data"), "--port", str(self.port)]
        arguments += ["--kafka-port", str(self.kafka_port)]
        begin = log.stat().st_size if log.exists() else 0
        with log.open("ab") as out:
            self._process = subprocess.Popen([*command, *arguments], stdout=out, stderr=out)
        try:
            await_(lambda: self._is_ready(log, begin), 180, lambda: log.read_text()[-2000:])
        except BaseException:
            self.kill()  # nobody else would: the fixture has not begun
            raise

    def _is_ready(self, log: Path, begin: int) -> bool:
        text = log.read_text()[begin:]
        page = re.search(r"http://127\.0\.0\.1:(\d+)", text)
        kafka = re.search(r"(?<!//)127\.0\.0\.1:(\d+)", text)
        if page is None or kafka is None:
            return False
        self.port, self.kafka_port = int(page.group(1)), int(kafka.group(1))
        try:
            with urllib.request.urlopen(self.url + "/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self, how: int = signal.SIGKILL) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.url}/api/v1{path}", timeout=20) as answer:
            return json.load(answer)

    def log_end(self) -> str:
        """The position up to which everything is there."""
        return str(self.get("/info?end=true")["end"])

    def run_appears(self, run: str) -> None:
        """Waits until the server knows that it began."""
        await_(lambda: self._status(run) not in (None, "pending"), 30)

    def run(self, run: str, ended: bool = True) -> dict[str, Any]:
        """What is known of it, once its end was folded."""
        await_(lambda: not ended or self._has_ended(run), 30)
        return dict(self.get(f"/runs/{run}")["run"])

    def _has_ended(self, run: str) -> bool:
        return self._status(run) in ("finished", "failed", "interrupted")

    def _status(self, run: str) -> str | None:
        try:
            return str(self.get(f"/runs/{run}")["run"]["status"])
        except urllib.error.HTTPError:
            return None

    def settled(self, run: str) -> dict[str, Any]:
        """What is known of it, once all that the log held at its end was folded."""
        self.run(run)
        position = self.log_end()
        self.get(f"/runs/{run}/metrics?after={position}")
        self.get(f"/runs/{run}/logs?after={position}")
        return dict(self.get(f"/runs/{run}?after={position}")["run"])

    def runs_of(self, project: str) -> list[str]:
        """The ids of its runs."""
        position = self.log_end()
        asked = urllib.parse.urlencode({"filter": f'project = "{project}"', "after": position})
        return [str(run["id"]) for run in self.get(f"/runs?{asked}")["runs"]]

    def events(self, run: str, kind: str) -> list[dict[str, Any]]:
        """Those of one type."""
        self.settled(run)
        found = self.get(f"/runs/{run}/events?limit=1000")["events"]
        return [entry["event"] for entry in found if entry["event"]["type"] == kind]

    def values(self, run: str, metric: str, more: str = "") -> list[tuple[int, float]]:
        """Step and value of every point."""
        return [(p["step"], p["value"]) for p in self.points(run, metric, more)]

    def lines(self, run: str) -> list[str]:
        """What it printed."""
        self.settled(run)
        return [str(line["text"]) for line in self.get(f"/runs/{run}/logs")["lines"]]

    def points(self, run: str, metric: str, more: str = "") -> list[dict[str, Any]]:
        """Every point."""
        self.settled(run)
        path = f"/runs/{run}/points?metric={metric}&format=ndjson{more}"
        with urllib.request.urlopen(f"{self.url}/api/v1{path}", timeout=60) as answer:
            return [json.loads(line) for line in answer]


def await_(
    condition: Callable[[], object], seconds: float, what: Callable[[], str] = lambda: ""
) -> None:
    """Waits until it holds; AssertionError when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s. {what()}"
        time.sleep(0.05)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds ``--full``."""
    told = "faults at their full counts, and every framework has to be there"
    parser.addoption("--full", action="store_true", help=told)


def pytest_configure(config: pytest.Config) -> None:
    """Remembers ``--full`` for :func:`need`."""
    global _is_full
    _is_full = bool(config.getoption("--full"))


def need(module: str) -> None:
    """A package that not every check has: without it the test is skipped, with ``--full`` fails."""
    if importlib.util.find_spec(module) is None:
        (pytest.fail if _is_full else pytest.skip)(f"without {module}")


@pytest.fixture(scope="session")
def full() -> bool:
    """Whether faults come as often as was asked; else as often as a check has time for."""
    return _is_full


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestServer]:
    up = TestServer(tmp_path_factory.mktemp("server"))
    up.start()
    yield up
    up.kill(signal.SIGTERM)


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[TestServer]:
    """One that the test may kill."""
    up = TestServer(tmp_path)
    up.start()
    yield up
    up.kill()


@pytest.fixture(autouse=True)
def spools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in list(os.environ):
        launcher = name.startswith(("SLURM_", "OMPI_", "PMIX_", "TORCHELASTIC_"))
        ours = name.startswith("TAILRACE_") and name != "TAILRACE_TEST_UP"
        if launcher or ours or name in ("RANK", "WORLD_SIZE"):
            monkeypatch.delenv(name)
    folder = tmp_path / "spool"
    monkeypatch.setenv("TAILRACE_SPOOL_DIR", str(folder))
    monkeypatch.setenv("TAILRACE_QUIET", "1")
    return folder


@pytest.fixture
def script(tmp_path: Path, spools: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a program text in a process of its own, with the environment of the test."""

    def run(
        text: str,
        environment: dict[str, str] | None = None,
        timeout: float = 60,
        arguments: Sequence[str] = (),
    ) -> subprocess.CompletedProcess[str]:
        path = tmp_path / "program.py"
        path.write_text(text)
        process = subprocess.Popen(
            [sys.executable, str(path), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(SRC)} | (environment or {}),
            start_new_session=True,  # so that its children can be ended, too
        )
        try:
            read = process.communicate(timeout=timeout)
        except BaseException:
            process.terminate()  # torchrun ends its ranks then; they are no part of its session
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.communicate(timeout=10)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise
        out, err = (b.decode("utf-8", "surrogateescape") for b in read)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    return run


@pytest.fixture
def started(spools: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts Python with pipes to talk to it; what still goes on at the test's end is killed."""
    processes: list[subprocess.Popen[str]] = []

    def start(
        *arguments: str | Path, environment: dict[str, str] | None = None
    ) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(SRC)} | (environment or {}),
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture
def no_run_left() -> Iterator[None]:
    """Ends what a test left open."""
    yield
    import tailrace

    if tailrace.run is not None:
        tailrace.run.finish()


@pytest.fixture
def cli(
    server: TestServer, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Exit code, standard output, standard error."""

    def run(*arguments: str, url: str | None = None) -> tuple[int, str, str]:
        capsys.readouterr()
        from tailrace.cli.main import main

        code = main([*arguments, "--url", url or server.url])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run
