"""What others answer, however odd, slow or endless, stops nobody for long."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import tailrace
from tailrace.sdk.identify import Start, identify
from tailrace.sdk.settings import Settings, Target
from tailrace.send.connection import ANSWER_BYTES_MAX, Connection, Server, TooLong
from tailrace.send.http import HttpTransport
from tailrace.send.outcome import Outgoing

Speak = Callable[[socket.socket], object]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


class Speaker:
    """Reads the head of one request after another, and says to each what a test wants."""

    def __init__(self, speak: Speak) -> None:
        self._speak = speak
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                self._open.append(client)
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client, client.makefile("rb") as lines:
            while lines.readline():
                length = 0
                while (line := lines.readline()) not in (b"\r\n", b""):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                lines.read(length)
                self._speak(client)

    def close(self) -> None:
        for one in (self._listening, *self._open):
            one.close()


@pytest.fixture
def speaking() -> Iterator[Callable[[Speak], str]]:
    made: list[Speaker] = []

    def start(speak: Speak) -> str:
        made.append(Speaker(speak))
        return made[-1].url

    yield start
    for one in made:
        one.close()


def saying(body: bytes) -> Speak:
    return lambda to: to.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)


def drip(begin: bytes) -> Speak:
    def speak(to: socket.socket) -> None:
        to.sendall(begin)
        while True:
            time.sleep(0.2)
            to.sendall(b"a")

    return speak


def endless(to: socket.socket) -> None:
    to.sendall(HEAD + b"\r\n")
    while True:
        to.sendall(b"[" * 65_536)


SLOW = {
    "status": drip(b"HTTP/1.1 2"),
    "header": drip(HEAD + b"X: "),
    "body": drip(HEAD + b"Content-Length: 100000\r\n\r\n"),
    "chunk": drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n10000\r\n"),
    "silence": lambda to: time.sleep(60),
}


def begin(url: str, spools: Path, **more: Any) -> Start:
    settings = Settings("online", Target(url), spools)
    said: dict[str, Any] = {
        "said_id": "given",
        "rank": None,
        "world_size": None,
        "attempt": None,
        "resume": None,
    }
    return identify({}, settings, **(said | more))


def in_time(action: Callable[[], object], seconds: float) -> object:
    """What it returns or raises; a failure when it takes longer."""
    found: list[object] = []

    def act() -> None:
        try:
            found.append(action())
        except BaseException as e:
            found.append(e)

    thread = threading.Thread(target=act, daemon=True)
    thread.start()
    thread.join(seconds)
    assert found, f"not within {seconds} s"
    return found[0]


@pytest.mark.parametrize("speak", [*SLOW.values(), endless], ids=[*SLOW, "endless"])
def test_init_waits_two_seconds_for_the_server_and_reads_no_more_than_a_megabyte(
    speaking: Callable[[Speak], str],
    speak: Speak,
    spools: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    url = speaking(speak)
    start = in_time(lambda: begin(url, spools), 4)

    assert isinstance(start, Start)
    assert (start.identity.run, start.identity.attempt, start.next_step) == ("given", 1, 0)
    assert "what the server knows of run given cannot be read" in caplog.text


def test_one_of_many_ranks_waits_longer(
    speaking: Callable[[Speak], str], spools: Path, caplog: pytest.LogCaptureFixture
) -> None:
    known = json.dumps({"run": {"attempt": 2, "ranks": [{"rank": 0, "attempt": 2}]}}).encode()

    def slow(to: socket.socket) -> None:
        time.sleep(2.5)
        saying(known)(to)

    start: Any = in_time(lambda: begin(speaking(slow), spools, rank=0, world_size=2), 12)

    assert start.identity.attempt == 3
    assert not caplog.text


def test_a_server_that_is_busy_is_asked_again(
    speaking: Callable[[Speak], str], spools: Path, caplog: pytest.LogCaptureFixture
) -> None:
    known = json.dumps({"run": {"attempt": 2, "ranks": [{"rank": 0, "attempt": 2}]}}).encode()
    said: list[bytes] = []

    def busy_once(to: socket.socket) -> None:
        said.append(b"")
        if len(said) == 1:
            to.sendall(b"HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\n{}")
        else:
            saying(known)(to)

    assert begin(speaking(busy_once), spools).identity.attempt == 3
    assert not caplog.text


def test_init_waits_no_longer_for_a_name_either(
    monkeypatch: pytest.MonkeyPatch, spools: Path
) -> None:
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: released.wait(30) and [])
    start = in_time(lambda: begin("http://nowhere:1", spools), 4)
    released.set()

    assert isinstance(start, Start)


ODD = [
    {"run": {"attempt": "x"}},
    {"run": {"attempt": -3}},
    {"run": {"attempt": True}},
    {"run": {"attempt": 1e300}},
    {"run": {"attempt": 2, "ranks": 5}},
    {"run": {"attempt": 2, "ranks": ["x"]}},
    {"run": {"attempt": 2, "ranks": [{"rank": 0, "attempt": "y"}]}},
    {"run": {"attempt": 2, "ranks": [{"rank": [], "attempt": 1}]}},
    {"run": {"attempt": 2, "ranks": [{"rank": 0, "lastStep": "z"}]}},
    {"run": []},
    {"walk": {}},
    [],
    "run",
    None,
]


@pytest.mark.parametrize("resume", [None, "allow"])
@pytest.mark.parametrize(
    "body",
    [*(json.dumps(odd).encode() for odd in ODD), b"[" * 200_000, b'{"run":' * 100_000, b"<html>"],
    ids=range(len(ODD) + 3),
)
def test_an_odd_answer_is_taken_for_none(
    speaking: Callable[[Speak], str],
    body: bytes,
    resume: str | None,
    spools: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    start = begin(speaking(saying(body)), spools, resume=resume)

    assert (start.identity.attempt, start.next_step) == (1, 0)
    assert caplog.text.count("what the server knows of run given cannot be read") == 1


@pytest.mark.parametrize(
    ("run", "attempt", "step"),
    [
        ({"attempt": 3, "ranks": [{"rank": 0, "attempt": 3, "lastStep": 9}]}, 4, 10),
        ({"attempt": 3, "ranks": [{"rank": 0, "attempt": 3, "lastStep": None}]}, 4, 0),
        ({"attempt": 3, "ranks": [{"rank": 0, "attempt": None, "lastStep": 9}]}, 3, 10),
        ({"attempt": 3, "ranks": [{"rank": 0, "attempt": 2, "lastStep": 9}]}, 3, 10),
        ({"attempt": 3, "ranks": [{"rank": 1, "attempt": 3, "lastStep": 9}]}, 3, 0),
        ({"attempt": 3, "ranks": [{"rank": 0, "status": "pending", "lastStep": 9}]}, 3, 0),
        ({"attempt": None, "ranks": None}, 1, 0),
    ],
)
def test_a_plain_answer_tells_the_attempt_and_the_step(
    speaking: Callable[[Speak], str], run: Any, attempt: int, step: int, spools: Path
) -> None:
    start = begin(speaking(saying(json.dumps({"run": run}).encode())), spools, resume="allow")

    assert (start.identity.attempt, start.next_step) == (attempt, step)


@pytest.mark.parametrize("speak", SLOW.values(), ids=SLOW)
def test_a_request_ends_when_its_whole_time_is_over(
    speaking: Callable[[Speak], str], speak: Speak
) -> None:
    server = Server(speaking(speak))
    answer = in_time(lambda: server.request("GET", "/", None, None, 5.0, 0.7), 3)
    server.close()

    assert isinstance(answer, TimeoutError)


def test_an_answer_has_a_bound(speaking: Callable[[Speak], str]) -> None:
    server = Server(speaking(endless))
    answer = in_time(lambda: server.request("GET", "/", bytes_max=100_000), 5)
    server.close()

    assert isinstance(answer, TooLong)


def test_an_answer_that_breaks_off_is_none(speaking: Callable[[Speak], str]) -> None:
    def speak(to: socket.socket) -> None:
        to.sendall(HEAD + b"Content-Length: 10\r\n\r\nabc")
        to.shutdown(socket.SHUT_RDWR)

    server = Server(speaking(speak))
    with pytest.raises(http.client.IncompleteRead):
        server.request("GET", "/")
    server.close()


def test_events_are_not_waited_for_longer_than_the_server_may_take(
    speaking: Callable[[Speak], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tailrace.send.http.ANSWER_WITHIN_S", 0.7)
    transport = HttpTransport(speaking(SLOW["body"]), None)
    outcome: Any = in_time(lambda: transport.send([Outgoing("r", "metrics", b"\xa0")]), 3)
    transport.close()

    assert outcome.trouble is not None
    assert outcome.settled() == set()


def test_events_are_not_answered_without_end(speaking: Callable[[Speak], str]) -> None:
    transport = HttpTransport(speaking(endless), None)
    outcome: Any = in_time(lambda: transport.send([Outgoing("r", "metrics", b"\xa0")]), 10)
    transport.close()

    assert f"an answer of more than {ANSWER_BYTES_MAX} bytes" in outcome.trouble.message


def test_closing_ends_what_is_under_way(speaking: Callable[[Speak], str]) -> None:
    reached = threading.Event()

    def speak(_: socket.socket) -> None:
        reached.set()
        time.sleep(60)

    server = Server(speaking(speak))

    def close() -> None:
        reached.wait(10)
        server.close()

    threading.Thread(target=close, daemon=True).start()
    answer = in_time(lambda: server.request("GET", "/", timeout_s=30.0), 5)

    assert isinstance(answer, http.client.RemoteDisconnected)


def test_a_request_is_sent_once_more_on_a_new_connection(
    speaking: Callable[[Speak], str],
) -> None:
    made: list[int] = []
    hung_up = threading.Event()

    def speak(to: socket.socket) -> None:
        saying(b"{}")(to)
        to.shutdown(socket.SHUT_RDWR)
        hung_up.set()

    def body() -> list[bytes]:
        made.append(1)
        return [b"a", b"b"]

    server = Server(speaking(speak))
    for _ in range(3):
        answer = server.request("PUT", "/", body, {"Content-Length": "2"})
        assert answer.status == 200
        assert hung_up.wait(10)
        hung_up.clear()
    server.close()

    assert len(made) == 5, "each but the first is made again for the second try"


def test_a_connection_over_tls_that_was_closed_is_opened_again(
    speaking: Callable[[Speak], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Connection.getresponse
    asked: list[Connection] = []

    def getresponse(self: Connection) -> http.client.HTTPResponse:
        asked.append(self)
        if len(asked) == 2:
            raise ssl.SSLEOFError("EOF occurred in violation of protocol")
        return real(self)

    monkeypatch.setattr(Connection, "getresponse", getresponse)
    server = Server(speaking(saying(b"{}")))
    statuses = [server.request("GET", "/").status for _ in range(2)]
    server.close()

    assert statuses == [200, 200]
    assert asked[0] is asked[1] is not asked[2]


def test_why_an_upload_is_cut_is_read() -> None:
    """An answer that comes before the body's end, which nobody reads any more."""
    listening = socket.create_server(("127.0.0.1", 0))

    def refuse() -> None:
        client, _ = listening.accept()
        client.recv(1000)
        client.sendall(b"HTTP/1.1 413 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        client.shutdown(socket.SHUT_WR)
        for _ in range(5):
            client.recv(65536)
        client.shutdown(socket.SHUT_RD)
        time.sleep(2)
        client.close()

    threading.Thread(target=refuse, daemon=True).start()
    server = Server(f"http://127.0.0.1:{listening.getsockname()[1]}")
    size = 30_000_000
    answer: Any = in_time(
        lambda: server.request("PUT", "/", bytes(size), {"Content-Length": str(size)}), 10
    )
    server.close()
    listening.close()

    assert getattr(answer, "status", answer) == 413


def test_init_says_what_it_took_a_deep_answer_for(
    speaking: Callable[[Speak], str], caplog: pytest.LogCaptureFixture
) -> None:
    url = speaking(saying(b"[" * 100_000))
    run = tailrace.init(id="deep", url=url, capture="off", system=0)
    run.finish(timeout=0.2)

    assert run.attempt == 1
    assert "it is taken for new: ValueError: it is nested too deeply" in caplog.text
