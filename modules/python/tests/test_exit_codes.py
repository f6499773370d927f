"""Whatever is wrong with Tailrace, a program ends as it would without, and says the same."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Script = Callable[..., CompletedProcess[str]]

PROGRAM = """
import os, signal, sys, time
for step in range(100):
    log({"loss": 1 / (step + 1)})
print("trained")
"""
WITH_US = """
import tailrace
run = tailrace.init(config={"lr": 0.1})
log = tailrace.log
"""
WITHOUT = "log = print if False else (lambda _: None)\n"

ENDS = {
    "well": ("", 0),
    "exit": ("sys.exit(3)", 3),
    "error": ("raise KeyError('lr')", 1),
    "term": ("os.kill(os.getpid(), signal.SIGTERM); time.sleep(30)", -signal.SIGTERM),
    "int": ("os.kill(os.getpid(), signal.SIGINT); time.sleep(30)", -signal.SIGINT),
    "sudden": ("sys.stdout.flush(); os._exit(7)", 7),
}


class Odd:
    """A server that answers every connection with the same bytes, or never."""

    def __init__(self, answer: bytes | None) -> None:
        self._answer = answer
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._held: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            if self._answer is None:
                self._held.append(connection)
                continue
            try:
                connection.recv(1 << 20)
                connection.sendall(self._answer)
            except OSError:
                pass  # the client has gone
            connection.close()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()
        for connection in self._held:
            connection.close()


ANSWERS: dict[str, bytes | None] = {
    "hanging": None,
    "closing": b"",
    "nonsense": b"\x16\x03\x01\x00\xff no http at all\r\n\r\n",
    "error": b"HTTP/1.1 500 Oh\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno",
    "moved": b"HTTP/1.1 302 Go\r\nLocation: /\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    "forbidden": b"HTTP/1.1 403 No\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
    "endless": b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n{",
}


@pytest.fixture
def trouble(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of what is wrong."""
    kind: str = request.param
    if kind in ANSWERS:
        odd = Odd(ANSWERS[kind])
        yield {"TAILRACE_URL": odd.url}
        odd.close()
        return
    nobody = {"TAILRACE_URL": "http://127.0.0.1:9"}
    file = tmp_path / "file"
    file.write_text("")
    folders = {"nobody": str(tmp_path / "spool"), "no spool": f"{file}/x", "no folder": str(file)}
    yield nobody | {"TAILRACE_SPOOL_DIR": folders[kind]}


TROUBLES = [*ANSWERS, "nobody", "no spool", "no folder"]
CASES = [(t, e) for t in TROUBLES for e in ENDS if e == "error" or t in ("nobody", "hanging")]
"""Every trouble with a program that fails, the two that are frequent with every end."""


@pytest.mark.parametrize(("trouble", "end"), CASES, indirect=["trouble"])
def test_a_program_ends_as_it_would_without_us(
    script: Script, trouble: dict[str, str], end: str
) -> None:
    last, code = ENDS[end]

    plain = script(WITHOUT + PROGRAM + last)
    ours = script(WITH_US + PROGRAM + last, trouble | {"TAILRACE_FINISH_SECONDS": "1"})

    assert ours.returncode == plain.returncode == code, ours.stderr
    assert ours.stdout == plain.stdout == "trained\n"
    said = [line for line in ours.stderr.splitlines() if not line.startswith("tailrace: ")]
    assert last_words(said) == last_words(plain.stderr.splitlines())


def last_words(lines: list[str]) -> list[str]:
    """Without the lines that name a place in the program, which is longer with us."""
    return [line for line in lines if "line " not in line]


@pytest.mark.parametrize("seconds", ["soon", "-1", "nan", "inf"])
def test_an_end_of_no_length_is_refused(seconds: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import tailrace

    monkeypatch.setenv("TAILRACE_FINISH_SECONDS", seconds)

    with pytest.raises(ValueError, match="TAILRACE_FINISH_SECONDS is a number of seconds"):
        tailrace.init()
    assert tailrace.run is None or tailrace.run.finished
    assert os.environ["TAILRACE_FINISH_SECONDS"] == seconds
