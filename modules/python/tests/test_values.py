"""What users hold in their hands."""

from __future__ import annotations

import argparse
import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tailrace.wire import values


class Tensor:
    """As torch's: 0-d has an item, others raise."""

    def __init__(self, *items: float) -> None:
        self.items = items

    def item(self) -> float:
        if len(self.items) != 1:
            raise RuntimeError("a Tensor with 2 elements cannot be converted to Scalar")
        return self.items[0]


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (1, 1),
        (0.5, 0.5),
        (True, True),
        (np.float32(0.5), 0.5),
        (np.int64(7), 7),
        (np.bool_(True), True),
        (np.array(3.0), 3.0),
        (np.array([3.0]), 3.0),
        (Tensor(0.25), 0.25),
        (decimal.Decimal("0.5"), 0.5),
        (fractions.Fraction(1, 2), 0.5),
        (float("inf"), float("inf")),
        (Tensor(1, 2), None),
        (np.array([1, 2]), None),
        ("0.5", None),
        (None, None),
        (1j, None),
        (np.complex128(1j), None),
        ([1], None),
        (object(), None),
    ],
)
def test_numbers_of_every_library_are_numbers_and_others_are_none(value: Any, number: Any) -> None:
    assert values.number(value) == number


@pytest.mark.parametrize(
    ("value", "step"),
    [(0, 0), (7.0, 7), (np.int32(3), 3), (True, 1), ((1 << 53) - 1, (1 << 53) - 1)]
    + [(v, None) for v in (-1, 0.5, float("nan"), float("inf"), 1 << 53, "1", None)],
)
def test_steps(value: Any, step: int | None) -> None:
    assert values.step(value) == step


@dataclasses.dataclass
class Optimizer:
    lr: float
    betas: tuple[float, float]


class Kind(enum.Enum):
    CNN = "cnn"


def test_a_config_keeps_what_can_be_kept() -> None:
    said: list[str] = []
    config = {
        "optimizer": Optimizer(0.1, (0.9, 0.999)),
        "args": argparse.Namespace(epochs=3, layers=[1, 2]),
        "kind": Kind.CNN,
        "path": Path("a/b"),
        "when": datetime.date(2026, 1, 2),
        "numpy": np.arange(3),
        "scalar": np.float64(0.5),
        "set": {"b", "a"},
        7: "a number as key",
        "huge": 1 << 70,
        "order": collections.OrderedDict(x=1),
        "none": None,
    }

    kept = values.fields(config, said.append)

    assert kept == {
        "optimizer": {"lr": 0.1, "betas": [0.9, 0.999]},
        "args": {"epochs": 3, "layers": [1, 2]},
        "kind": "cnn",
        "path": "a/b",
        "when": "2026-01-02",
        "numpy": [0, 1, 2],
        "scalar": 0.5,
        "set": ["a", "b"],
        "7": "a number as key",
        "huge": str(1 << 70),
        "order": {"x": 1},
        "none": None,
    }
    assert said == []


class Unrepresentable:
    def __repr__(self) -> str:
        raise ZeroDivisionError


def test_what_cannot_be_kept_is_told_by_name() -> None:
    said: list[str] = []
    deep: dict[str, Any] = {}
    deep["again"] = deep
    config = {
        "model": object(),
        "odd": Unrepresentable(),
        "long": "é" * 40_000,
        "": 1,
        "line\nbreak": 2,
        "n" * 251: 3,
        "deep": deep,
        "many": list(range(20_000)),
    }

    kept = values.fields(config, said.append)

    assert set(kept) == {"model", "odd", "long", "deep", "many"}
    assert len(str(kept["long"]).encode()) == values.TEXT_BYTES_MAX
    text = "\n".join(said)
    for part in ("model: a object", "odd: a Unrepresentable", "80000 bytes", "is empty"):
        assert part in text
    assert "control characters" in text
    assert "250 characters" in text
    assert "deep.again: holds itself" in text
    assert "20000 items" in text


def test_what_is_no_mapping_at_all_is_told() -> None:
    said: list[str] = []
    assert values.fields([1, 2], said.append) == {}
    assert said == ["a list is no mapping and was not kept: [1, 2]"]


def test_ids_and_names() -> None:
    assert values.id_problem("a run id", "cnn-1.2_x") is None
    for bad in ("", "-a", "a b", "ü", "a" * 129, "a\n"):
        assert "a run id is 1 to 128" in str(values.id_problem("a run id", bad))
    assert values.name_problem("train/loss ü") is None


def test_names_are_counted_as_the_server_counts_them() -> None:
    smile = "\U0001f600"
    assert values.name_problem(smile * 125) is None
    assert "has 252" in str(values.name_problem(smile * 126))
    assert "lone surrogates" in str(values.name_problem("a\ud800"))
    assert values.as_name("a\nb\ud800 ") == "a b\ufffd"
    assert values.as_name(smile * 200) == smile * 125
    assert values.as_name("\n") == ""


def test_two_names_that_utf8_cannot_tell_apart_are_not_kept() -> None:
    said: list[str] = []
    found = dict.fromkeys((f"a{chr(0xD800 + n)}" for n in range(2)), 1) | {"lr": 3}
    assert values.fields(found, said.append) == {"lr": 3}
    assert len(said) == 2


def counted(value: object) -> int:
    inner = value if isinstance(value, list) else value.values() if isinstance(value, dict) else []
    return 1 + sum(map(counted, inner))


def twice(kind: str, times: int) -> Any:
    made: Any = 1
    for _ in range(times):
        made = [made, made] if kind == "list" else {"a": made, "b": made}
    return made


@pytest.mark.parametrize("kind", ["list", "dict"])
@pytest.mark.parametrize("times", [24, 58, 90])
def test_what_is_small_in_memory_and_endless_written_down_is_cut(kind: str, times: int) -> None:
    said: list[str] = []

    kept = values.fields({"a": twice(kind, times), "b": 1}, said.append)

    assert 1_000 < counted(kept) <= values.VALUES_MAX
    assert 0 < len(said) <= 51
    assert counted(values.plain(twice(kind, times), said.append)) <= values.VALUES_MAX


def test_lists_that_hold_themselves_are_cut_with_a_sentence() -> None:
    said: list[str] = []
    a: list[Any] = []
    a += [a, a]
    shared = [1]

    kept = values.fields({"a": a, "twice": [shared, shared]}, said.append)

    assert kept == {"a": ["...", "..."], "twice": [[1], [1]]}
    assert said == ["a: holds itself; it was not kept again"] * 2


def leaf_bytes(value: object) -> int:
    if isinstance(value, str):
        return len(value.encode())
    if isinstance(value, list):
        return sum(map(leaf_bytes, value))
    if isinstance(value, dict):
        return sum(leaf_bytes(key) + leaf_bytes(inner) for key, inner in value.items())
    return 8


@pytest.mark.parametrize(
    "items",
    [
        list(range(10_000)),
        ["é" * 100] * 1_000,
        [[[1.5] * 1_000] * 20],
        [{"key": "x" * 500, "other": [1] * 500}] * 100,
        ["x" * (64 << 10), "y"],
    ],
)
def test_a_list_has_at_most_the_bytes_that_the_server_takes(items: list[Any]) -> None:
    said: list[str] = []

    kept = values.fields({"items": items}, said.append)

    assert 50_000 < leaf_bytes(kept["items"]) <= 64 << 10
    assert len(said) >= 1


class Hostile:
    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __repr__(self) -> str:
        raise RuntimeError

    __str__ = __repr__


class Keyed:
    def keys(self) -> Any:
        raise OSError

    def __getitem__(self, key: str) -> Any:
        raise OSError


class Lazy(dict[str, Any]):
    def items(self) -> Any:
        yield "first", 1
        raise KeyError("second")


class Broken:
    def item(self) -> float:
        raise OSError("the device is gone")

    def __float__(self) -> float:
        raise OSError


def test_objects_that_raise_spoil_nothing_but_themselves() -> None:
    said: list[str] = []
    config = {
        "hostile": Hostile(),
        "keyed": Keyed(),
        "lazy": Lazy(),
        "broken": Broken(),
        "class": dict,
        Hostile(): 1,
        "items": [Hostile(), 2],
        "lr": 0.1,
    }

    kept = values.fields(config, said.append)

    assert kept.pop("broken").startswith("<test_values.Broken object")  # type: ignore[attr-defined]
    assert kept == {
        "hostile": "<Hostile>",
        "keyed": "<Keyed>",
        "lazy": {"first": 1},
        "class": "<class 'dict'>",
        "<Hostile>": 1,
        "items": ["<Hostile>", 2],
        "lr": 0.1,
    }
    text = "\n".join(said)
    for part in ("hostile: a Hostile could not", "lazy: could not be read to its end: KeyError"):
        assert part in text
    for whole in (Hostile(), Keyed(), dict, 5):
        assert values.fields(whole, said.append) == {}
    assert values.number(Broken()) is None
    assert values.number(Hostile()) is None


def test_of_fields_that_are_too_large_as_many_are_kept_as_fit() -> None:
    said: list[str] = []
    found: dict[str, object] = {f"k{n}": "x" * 50_000 for n in range(25)} | {"lr": 1}

    kept = values.fitting("config", found, values.FIELDS_BYTES_MAX, said.append)

    assert list(kept) == [f"k{n}" for n in range(10)] + ["lr"]
    assert said == [
        "config: only 524288 bytes are kept; left out were "
        + ", ".join(f"k{n}" for n in range(10, 20))
        + " and 5 more"
    ]
    assert values.fitting("config", {"a": 1}, 100, said.append) == {"a": 1}


def test_a_time_is_within_what_the_server_takes() -> None:
    assert values.milliseconds(1.5) == 1_500
    assert values.milliseconds(np.float64(2)) == 2_000
    assert values.milliseconds(-5) == 0
    assert values.milliseconds(1e300) == values.milliseconds(float("inf")) == (1 << 53) - 1
    for no in (float("nan"), "1", None):
        assert values.milliseconds(no) is None
