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

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Answers

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        data = json.dumps(self.server.body).encode()
        self.send_response(self.server.status)
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


def send(answers: Answers, status: int, body: Any) -> Outcome:
    answers.status, answers.body = status, body
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
        (410, {"detail": "purged"}, set(), {0, 1, 2}, False),
    ],
)
def test_only_what_was_told_to_be_kept_is_forgotten(
    answers: Answers, status: int, body: Any, accepted: set[int], refused: set[int], again: bool
) -> None:
    outcome = send(answers, status, body)

    assert outcome.accepted == accepted
    assert {rejection.index for rejection in outcome.rejections} == refused
    assert (outcome.trouble is not None) == again


def test_a_batch_that_is_refused_as_a_whole_is_halved_to_the_culprit(answers: Answers) -> None:
    outcome = send(answers, 400, {"accepted": 0, "rejected": [], "pending": []})

    assert [(r.index, r.reason) for r in outcome.rejections] == [
        (0, "bad_request"),
        (1, "bad_request"),
        (2, "bad_request"),
    ]
    assert outcome.trouble is None
