"""What ``tailrace.Api`` answers is what was logged."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import TestServer, need

import tailrace
from tailrace.api import ApiError, Frame, RunInfo

pytestmark = pytest.mark.usefixtures("no_run_left")


def begin(server: TestServer, **more: Any) -> tailrace.Run:
    settings: dict[str, Any] = {"url": server.url, "capture": "off", "system": 0}
    return tailrace.init(**(settings | more))


@pytest.fixture(scope="module")
def sweep(server: TestServer) -> str:
    """Three runs of a project, of which the middle one is the best."""
    for n, loss in enumerate((0.3, 0.1, 0.2)):
        run = begin(
            server,
            project="sweep",
            id=f"sweep-{n}",
            name=f"number {n}",
            config={"lr": 10.0**-n},
            capture="off",
        )
        for step in range(5):
            run.log({"loss": loss + (4 - step)}, step=step)
        run.finish(exit_code=1 if n == 2 else 0)
        server.settled(f"sweep-{n}")
    return "sweep"


@pytest.fixture
def api(server: TestServer, sweep: str) -> tailrace.Api:
    assert sweep
    return tailrace.Api(server.url)


@pytest.mark.parametrize(
    ("filter_", "sort", "expected"),
    [
        (None, "name", [0, 1, 2]),
        (None, "-name", [2, 1, 0]),
        (None, "metrics.loss.min", [1, 2, 0]),
        ("metrics.loss.min < 0.25", "id", [1, 2]),
        ("metrics.loss.min < 0.25 and status = 'finished'", "id", [1]),
        ("config.lr in (1, 0.01)", "id", [0, 2]),
        ("name like 'number 1%'", None, [1]),
        ("status = 'running'", None, []),
    ],
)
def test_runs_are_filtered_and_sorted(
    api: tailrace.Api, filter_: str | None, sort: str | None, expected: list[int]
) -> None:
    found = [run.id for run in api.runs(filter_, sort, project="sweep")]

    assert found == [f"sweep-{n}" for n in expected]


def test_all_runs_come_over_all_pages(api: tailrace.Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from tailrace.api import client

    monkeypatch.setattr(client, "_PAGE", 2)

    assert [run.id for run in api.runs(sort="id", project="sweep")] == [
        "sweep-0",
        "sweep-1",
        "sweep-2",
    ]


def test_a_table_has_the_columns_that_were_asked_for(api: tailrace.Api) -> None:
    rows = api.table(["id", "config.lr", "metrics.loss.min"], "project = 'sweep'", "id")

    assert rows[1] == {"id": "sweep-1", "config.lr": 0.1, "metrics.loss.min": 0.1}
    assert "metrics.loss.min" in [column["name"] for column in api.columns("metrics.loss")]
    (project,) = [found for found in api.projects() if found["id"] == "sweep"]
    assert (project["runs"]["finished"], project["runs"]["failed"]) == (2, 1)


def test_a_run_has_its_fields_as_attributes(api: tailrace.Api) -> None:
    run = api.run("sweep-2")

    assert (run.id, run.name, run.status, run.has_ended) == ("sweep-2", "number 2", "failed", True)
    assert run.config == {"lr": 0.01}
    assert run.end_time >= run.start_time
    assert [metric["count"] for metric in run.metrics()] == [5]
    assert {event["event"]["type"] for event in run.events()} >= {"run.started", "run.finished"}
    assert run.refresh().status == "failed"
    assert repr(run) == "<run sweep-2: failed>"
    with pytest.raises(AttributeError, match="a run has no 'colour'; it has "):
        _ = run.colour


@pytest.fixture(scope="module")
def two_ranks(server: TestServer) -> str:
    """Rank 1 logs ``a`` at even steps only; ``b`` is not finite everywhere."""
    for rank in (0, 1):
        run = begin(server, id="two-ranks", rank=rank, world_size=2)
        for step in range(4):
            if rank == 0 or step % 2 == 0:
                run.log({"a": 10 * rank + step}, step=step)
        run.log({"b": math.inf if rank else math.nan}, step=4)
        run.finish()
    server.settled("two-ranks")
    return "two-ranks"


def test_history_is_a_row_per_rank_and_step(api: tailrace.Api, two_ranks: str) -> None:
    history = api.run(two_ranks).history()

    assert len(history) == 8
    assert history["step"] == [0, 0, 1, 2, 2, 3, 4, 4]
    assert history["rank"] == [0, 1, 0, 0, 1, 0, 0, 1]
    assert history["a"][:6] == [0, 10, 1, 2, 12, 3]
    assert all(math.isnan(value) for value in history["a"][6:])
    assert math.isnan(history["b"][6])
    assert history["b"][7] == math.inf
    own = api.run(two_ranks).history("a", rank=1)
    assert (own["step"], own["a"]) == ([0, 2], [10, 12])
    assert list(own.columns) == ["step", "time", "rank", "attempt", "a"]


def test_history_goes_to_numpy(api: tailrace.Api, two_ranks: str) -> None:
    need("numpy")
    import numpy

    arrays = api.run(two_ranks).history("a", rank=0).to_numpy()

    assert arrays["step"].dtype == numpy.int64
    assert arrays["a"].dtype == numpy.float64
    assert arrays["a"].tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_history_goes_to_frames(api: tailrace.Api, two_ranks: str, library: str) -> None:
    need(library)
    history = api.run(two_ranks).history("a")

    frame = history.to_pandas() if library == "pandas" else history.to_polars()

    assert list(frame.columns) == ["step", "time", "rank", "attempt", "a"]
    assert list(frame["a"]) == [0, 10, 1, 2, 12, 3]


def test_a_history_can_be_reduced(server: TestServer, api: tailrace.Api) -> None:
    run = begin(server, id="long")
    for step in range(1_000):
        run.log({"a": step}, step=step)
    run.finish()
    server.settled("long")

    history = api.run("long").history("a", points=10)

    assert len(history) <= 10
    assert history["a"] == [float(step) for step in history["step"]]
    assert history["step"][-1] == 999
    series = api.run("long").series("a", points=10)
    assert (min(series["min"]), max(series["max"]), sum(series["count"])) == (0, 999, 1_000)


def test_logs_are_found_by_stream_rank_and_text(server: TestServer, api: tailrace.Api) -> None:
    run = begin(server, id="lines")
    for n in range(20):
        run.line(f"line {n}")
        run.line(f"trouble {n}", "stderr")
    run.finish()
    server.settled("lines")
    info = api.run("lines")

    assert [line["text"] for line in info.logs(stream="stdout")] == [f"line {n}" for n in range(20)]
    assert [line["text"] for line in info.logs(contains="trouble 1")][:2] == [
        "trouble 1",
        "trouble 10",
    ]
    assert len(list(info.logs(last=3))) == 3
    assert list(info.logs(rank=1)) == []


def test_an_artifact_comes_back_as_it_was(
    server: TestServer, api: tailrace.Api, tmp_path: Any
) -> None:
    data = os.urandom(300_000)
    (tmp_path / "model.bin").write_bytes(data)
    run = begin(server, id="with-file")
    (upload,) = run.log_artifact(tmp_path / "model.bin", name="deep/model.bin")
    assert upload.wait(20)
    run.finish()
    server.settled("with-file")

    info = api.run("with-file")

    assert "deep/model.bin" in [found["path"] for found in info.artifacts()]
    copy = info.download("deep/model.bin", tmp_path / "back" / "model.bin")
    assert copy.read_bytes() == data


def collect(run: RunInfo, into: list[Frame], **asked: Any) -> threading.Thread:
    def read(frames: Iterator[Frame]) -> None:
        into.extend(frames)

    thread = threading.Thread(target=read, args=(run.tail(**asked),), daemon=True)
    thread.start()
    return thread


def steps(frames: list[Frame]) -> list[int]:
    return [step for f in frames if f.event == "metrics" for step in f.data["steps"]]


def statuses(frames: list[Frame]) -> list[str]:
    return [frame.data["status"] for frame in frames if frame.event == "run"]


def test_a_tail_tells_everything_and_ends_with_the_run(
    server: TestServer, api: tailrace.Api
) -> None:
    run = begin(server, id="tailed")
    run.log({"a": 0}, step=0)
    run.flush()
    server.run_appears("tailed")
    frames: list[Frame] = []
    reader = collect(api.run("tailed"), frames, begin="start")
    for step in range(1, 50):
        run.log({"a": step}, step=step)
    run.line("a line")
    run.alert("look", "here", level="error")
    run.finish(exit_code=1)

    reader.join(30)

    assert not reader.is_alive()
    assert steps(frames) == list(range(50))
    assert [f.data["lines"][0]["text"] for f in frames if f.event == "log"] == ["a line"]
    assert [f.data["title"] for f in frames if f.event == "alert"] == ["look"]
    assert statuses(frames)[-1] == "failed"


def test_a_tail_from_the_start_of_a_run_that_has_ended_tells_all_of_it(
    api: tailrace.Api,
) -> None:
    frames: list[Frame] = []
    reader = collect(api.run("sweep-1"), frames, begin="start")

    reader.join(30)

    assert not reader.is_alive()
    assert steps(frames) == list(range(5))
    assert statuses(frames)[-1] == "finished"


def test_a_tail_goes_on_where_it_was_when_the_server_comes_back(own_server: TestServer) -> None:
    run = begin(own_server, id="resumed-tail")
    run.log({"a": 0}, step=0)
    run.flush()
    own_server.run_appears("resumed-tail")
    frames: list[Frame] = []
    api = tailrace.Api(own_server.url)
    reader = collect(api.run("resumed-tail"), frames, types="run,metrics", begin="start")
    for kill in range(2):
        for step in range(20):
            run.log({"a": step}, step=1 + kill * 20 + step)
        run.flush()
        own_server.kill()
        own_server.start()
    run.finish(timeout=60)

    reader.join(60)

    assert not reader.is_alive()
    assert steps(frames) == list(range(41))
    assert statuses(frames)[-1] == "finished"


def test_what_goes_wrong_is_an_api_error(server: TestServer, api: tailrace.Api) -> None:
    with pytest.raises(ApiError) as unknown:
        api.run("nobody-knows")
    assert (unknown.value.status, unknown.value.code) == (404, "not-found")
    with pytest.raises(ApiError) as filter_:
        list(api.runs("config.lr <"))
    assert (filter_.value.status, filter_.value.code) == (400, "bad-filter")
    with pytest.raises(ApiError, match="Is the server up") as nobody:
        tailrace.Api("http://127.0.0.1:9").projects()
    assert nobody.value.status == 0
