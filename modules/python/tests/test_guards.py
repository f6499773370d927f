"""Nothing that a program hands over raises into its loop: it is told once, and counted."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from conftest import TestServer

import tailrace
from tailrace.sdk.metrics import Flattened

pytestmark = pytest.mark.usefixtures("no_run_left")


class Hostile:
    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __str__(self) -> str:
        raise RuntimeError

    __repr__ = __str__

    def item(self) -> float:
        raise OSError("the device is gone")


class Keyed:
    def keys(self) -> Any:
        raise RuntimeError

    def __getitem__(self, key: str) -> Any:
        raise RuntimeError


VERBS: dict[str, Callable[[Any], object]] = {
    "tags None": lambda run: run.set_tags(None),
    "tags hostile": lambda run: run.set_tags(Hostile()),
    "alert without a title": lambda run: run.alert(),
    "silence nan": lambda run: run.expect_silence(float("nan")),
    "silence text": lambda run: run.expect_silence("5"),
    "silence None": lambda run: run.expect_silence(None),
    "media None": lambda run: run.log_media("a", None),
    "artifact None": lambda run: run.log_artifact(None),
    "artifact 5": lambda run: run.log_artifact(5),
    "source None": lambda run: run.save_source(None),
    "resource None": lambda run: run.use_resource(None),
}


@pytest.fixture
def run() -> tailrace.Run:
    return tailrace.init(mode="offline", capture="off", system=0)


@pytest.mark.parametrize("which", list(VERBS))
def test_a_verb_that_cannot_take_it_is_told_once_and_counted(
    run: tailrace.Run, caplog: pytest.LogCaptureFixture, which: str
) -> None:
    before = run.stats()["dropped"]

    for _ in range(3):
        assert VERBS[which](run) in (None, [])

    assert len(caplog.records) == 1, caplog.text
    assert run.stats()["dropped"] == before + 3


def test_what_can_be_kept_of_odd_things_is_kept(server: TestServer) -> None:
    run: Any = tailrace.init(url=server.url, capture="off", system=0)
    run.line(5)
    run.line("x" * 100_000, stream="a\nb")
    run.line(None, stream=Hostile())
    run.alert(Hostile(), Hostile(), Hostile())
    run.alert(5)
    run.expect_silence(float("inf"))
    run.summary.update({"type": dict, "keyed": Keyed(), "hostile": Hostile(), "best": 1})
    run.summary.update(Hostile())
    run.config.update(Keyed())
    run.config.a = {"type": dict}
    run.set_tags({"hostile": Hostile(), "ok": True})
    run.define_metric(None)
    run.define_metric("loss", step_metric=5, goal=["x"], summary=Hostile())
    run.define_metric("acc", goal="maximize")
    run.log({"loss": 1, "hostile": Hostile(), Hostile(): 2, "many": [Hostile()]})
    run.finish()

    shown = server.settled(run.id)
    assert run.stats()["rejected"] == {}
    assert shown["summary"] == {
        "type": "<class 'dict'>",
        "keyed": "<Keyed>",
        "hostile": "<Hostile>",
        "best": 1,
    }
    assert shown["config"] == {"a": {"type": "<class 'dict'>"}}
    assert shown["tags"] == {"hostile": "<Hostile>", "ok": True}
    assert [event["name"] for event in server.events(run.id, "metric.defined")] == ["loss", "acc"]
    titles = [event["title"] for event in server.events(run.id, "alert.raised")]
    assert titles == ["<Hostile>", "5"]
    lines = server.lines(run.id)
    assert lines[0] == "5"
    assert "".join(lines[1:-1]) == "x" * 100_000
    assert lines[-1] == "None"
    assert server.values(run.id, "loss") == [(0, 1.0)]
    assert server.values(run.id, "<Hostile>") == [(0, 2.0)]


def test_a_set_that_is_larger_than_an_event_is_kept_as_far_as_it_goes(
    run: tailrace.Run, caplog: pytest.LogCaptureFixture
) -> None:
    run.config.update({f"k{n}": "x" * 60_000 for n in range(25)})
    run.summary.update({f"k{n}": "x" * 60_000 for n in range(25)})
    run.set_tags({f"k{n}": "x" * 60_000 for n in range(3)})
    run.finish()

    for what in ("config: only", "summary: only", "tags: only"):
        assert caplog.text.count(what) == 1
    assert run.stats()["dropped"] == 0


def test_a_copy_of_the_config_is_one_and_tells_nobody(run: tailrace.Run) -> None:
    run.config.update({"lr": 0.1, "model": {"depth": 3}})
    run.finish()
    before = run.stats()

    for made in (
        copy.copy(run.config),
        copy.deepcopy(run.config),
        pickle.loads(pickle.dumps(run.config)),
        copy.deepcopy(run.summary),
    ):
        made.mine = 1
        assert made.pop("mine") == 1
        assert made.as_dict() in ({"lr": 0.1, "model": {"depth": 3}}, {})
    deep = copy.deepcopy(run.config)
    deep["model"]["depth"] = 4

    assert deep.lr == 0.1
    assert run.config.as_dict() == {"lr": 0.1, "model": {"depth": 3}}
    assert run.stats() == before


@pytest.mark.parametrize("leaf", [1, {}])
@pytest.mark.parametrize("times", [24, 150])
def test_a_log_that_is_endless_written_down_is_cut(leaf: Any, times: int) -> None:
    data: Any = leaf
    for _ in range(times):
        data = {"a": data, "b": data}

    found = Flattened.of(data)

    assert len(found.numbers) + len(found.refused) < 100_100
    assert ("more than 100000 names; the rest was not logged",) * 2 in found.refused
    holds_itself: dict[str, Any] = {"a": 1}
    holds_itself["b"] = holds_itself
    assert Flattened.of(holds_itself).numbers["b/a"] == 1


def test_names_that_utf8_cannot_tell_apart_are_not_logged() -> None:
    smile = "\U0001f600"
    odd = {f"a{chr(0xD800 + n)}": 1 for n in range(2)}

    found = Flattened.of({"good": 1, smile * 126: 2, smile * 125: 3} | odd)

    assert found.numbers == {"good": 1, smile * 125: 3}
    assert len(found.refused) == 3
