"""What a server's answer to events is taken for: nothing counts as kept that was not told so."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tailrace.send.http import HttpTransport
from tailrace.send.outcome import Outcome, Outgoing

THREE = [Outgoing("r", "metrics", bytes([0xA0 + i])) for i in range(3)]


class Answers(ThreadingHTTPServer):
    """Answers every request with what a test set."""

    status = 200
    body: Any = None
    media_type = "application/json"
    bytes_max: int | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Answers

    def do_POST(self) -> None:
        length = len(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.bytes_max is not None and length > self.server.bytes_max:
            self.send_error(413)
            return
        data = json.dumps(self.server.body).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", self.server.media_type)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def answers() -> Iterator[Answers]:
    with Answers(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


PROBLEM = "application/problem+json; charset=utf-8"


def send(answers: Answers, status: int, body: Any, media_type: str = "application/json") -> Outcome:
    answers.status, answers.body, answers.media_type = status, body, media_type
    transport = HttpTransport(answers.url, None)
    try:
        return transport.send(THREE)
    finally:
        transport.close()


REFUSED = {"index": 1, "reason": "rank_range", "detail": "rank 8 of 8"}


@pytest.mark.parametrize(
    ("status", "body", "accepted", "refused", "again"),
    [
        (200, {"accepted": 3, "rejected": [], "position": "p"}, {0, 1, 2}, set(), False),
        (200, {"accepted": 2, "rejected": [REFUSED]}, {0, 2}, {1}, False),
        (200, {"accepted": 1, "rejected": [REFUSED]}, set(), {1}, True),
        (200, {"ok": True}, set(), set(), True),
        (200, "fine", set(), set(), True),
        (503, {"accepted": 2, "rejected": [], "pending": [1]}, {0, 2}, set(), True),
        (503, {"accepted": 1, "rejected": [REFUSED], "pending": [0]}, {2}, {1}, True),
        (503, {"accepted": 0, "rejected": [], "pending": []}, set(), set(), True),
        (503, {"accepted": 0, "rejected": [REFUSED], "pending": []}, set(), {1}, True),
        (503, {"accepted": 0, "rejected": [], "pending": [0, 1, 2]}, set(), set(), True),
        (503, {"title": "not ready"}, set(), set(), True),
        (429, {"title": "slower"}, set(), set(), True),
        (500, {"accepted": 3}, set(), set(), True),
        (200, {"accepted": 2, "rejected": [REFUSED, REFUSED]}, {0, 2}, {1}, False),
        (200, {"accepted": 0, "rejected": 5}, set(), set(), True),
        (200, {"accepted": 3, "rejected": [REFUSED | {"index": -1}]}, {0, 1, 2}, set(), False),
        (200, {"accepted": 3, "rejected": [REFUSED | {"index": True}]}, {0, 1, 2}, set(), False),
    ],
)
def test_only_what_was_told_to_be_kept_is_forgotten(
    answers: Answers, status: int, body: Any, accepted: set[int], refused: set[int], again: bool
) -> None:
    outcome = send(answers, status, body)

    assert outcome.accepted == accepted
    assert {rejection.index for rejection in outcome.rejections} == refused
    assert (outcome.trouble is not None) == again


def problem(code: str, **more: Any) -> dict[str, Any]:
    return {"type": f"/problems/{code}", "title": code, "detail": "words"} | more


NONE = {"accepted": 0, "rejected": [], "pending": []}


@pytest.mark.parametrize(
    ("status", "body", "refused", "reason"),
    [
        (400, problem("bad-request", **NONE), {0, 1, 2}, "bad_request"),
        (400, problem("bad-request", accepted=0, rejected=[REFUSED]), {1}, "rank_range"),
        (410, problem("run-purged"), {0, 1, 2}, "run_purged"),
        (413, problem("too-large"), {0, 1, 2}, "too_large"),
    ],
)
def test_what_a_tailrace_server_refuses_is_refused_for_good(
    answers: Answers, status: int, body: Any, refused: set[int], reason: str
) -> None:
    outcome = send(answers, status, body, PROBLEM)

    assert {rejection.index for rejection in outcome.rejections} == refused
    assert {rejection.reason for rejection in outcome.rejections} == {reason}
    assert (outcome.trouble is not None) == (len(refused) < 3)


@pytest.mark.parametrize("status", [400, 410, 413])
@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        ("<html>Request Entity Too Large</html>", "text/html"),
        (None, "application/problem+json"),
        ([], "application/problem+json"),
        ({"type": "about:blank", "detail": "no"}, "application/problem+json"),
        ({"type": "https://proxy.example/problems/too-large"}, "application/problem+json"),
        ({"type": 5}, "application/problem+json"),
        (problem("bad-request"), "application/json"),
        (NONE | {"rejected": [REFUSED]}, "application/json"),
    ],
)
def test_what_something_on_the_way_refuses_is_sent_again(
    answers: Answers, status: int, body: Any, media_type: str
) -> None:
    outcome = send(answers, status, body, media_type)

    assert outcome.settled() == set()
    assert outcome.trouble is not None
    assert f"status {status}" in outcome.trouble.message


def test_what_is_too_large_for_something_on_the_way_is_sent_in_parts(answers: Answers) -> None:
    """A batch may be too large where each of its events is not."""
    answers.bytes_max = 1
    outcome = send(answers, 200, {"accepted": 1, "rejected": []})

    assert outcome.accepted == {0, 1, 2}
    assert outcome.trouble is None


def test_a_batch_that_is_refused_as_a_whole_is_halved_to_the_culprit(answers: Answers) -> None:
    outcome = send(answers, 400, problem("bad-request", **NONE), PROBLEM)

    assert [(r.index, r.reason) for r in outcome.rejections] == [
        (0, "bad_request"),
        (1, "bad_request"),
        (2, "bad_request"),
    ]
    assert outcome.trouble is None
