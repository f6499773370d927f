"""What was logged stays, whatever becomes of the names that it was logged under."""

from __future__ import annotations

import sys

import pytest
from conftest import TestServer

import tailrace
from tailrace.sdk import rows as buffer
from tailrace.sdk.rows import Bell, Rows

pytestmark = pytest.mark.usefixtures("no_run_left")


def test_rows_of_forgotten_names_are_still_taken() -> None:
    rows = Rows(1 << 20, Bell())
    rows.append(("a",), 0, 0, (1.0,))
    group = rows.groups["a",]

    rows.forget()

    assert group.forgotten
    assert rows.last("a") == 1.0
    assert rows.drain() == [(("a",), [(0, 0, (1.0,))])]
    assert rows.drain() == []


def test_a_definition_takes_nothing_away(server: TestServer) -> None:
    run = tailrace.init(id="defined-late", url=server.url, capture="off", system=0)
    for step in range(2_000):
        run.log({"loss": step, "val/loss": step}, step)
        if step in (1_000, 1_999):
            run.define_metric("val/*", summary="min")
    run.finish()

    assert run.stats()["rows"] == 2_000
    for metric in ("loss", "val/loss"):
        assert [p["value"] for p in server.points(run.id, metric)] == list(range(2_000))


def test_names_that_are_forgotten_meanwhile_lose_no_row(
    server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buffer, "_GROUPS_MAX", 0)  # all are forgotten each time
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    run = tailrace.init(id="forgotten", url=server.url, capture="off", system=0)
    try:
        for step in range(50_000):
            run.log({"loss": step}, step)
            if step % 50 == 0:
                run.flush(0)
    finally:
        sys.setswitchinterval(interval)
    run.finish()

    assert run.stats()["dropped"] == 0
    assert len(server.points(run.id, "loss")) == 50_000


def test_a_step_back_moves_no_later_step(server: TestServer) -> None:
    run = tailrace.init(id="steps-back", url=server.url, capture="off", system=0)
    for value in range(5):
        run.log({"a": value})
    run.log({"a": 100}, step=2)
    run.log({"a": 5})
    run.finish()

    points = [(p["step"], p["value"]) for p in server.points(run.id, "a")]
    assert points == [(0, 0), (1, 1), (2, 2), (2, 100), (3, 3), (4, 4), (5, 5)]


def test_what_is_logged_after_the_end_is_counted_once(server: TestServer) -> None:
    run = tailrace.init(id="too-late", url=server.url, capture="off", system=0)
    run.log({"a": 1})
    run.finish()
    for _ in range(10):
        run.log({"a": 2})

    assert run.stats()["dropped"] == 10
