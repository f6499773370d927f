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

from tailrace.wire import names, values


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
    assert "nested deeper" in text
    assert "20000 items" in text


def test_what_is_no_mapping_at_all_is_told() -> None:
    said: list[str] = []
    assert values.fields([1, 2], said.append) == {}
    assert said == ["a list is no mapping and was not kept: [1, 2]"]


def test_ids_and_names() -> None:
    assert names.id_problem("a run id", "cnn-1.2_x") is None
    for bad in ("", "-a", "a b", "ü", "a" * 129, "a\n"):
        assert "a run id is 1 to 128" in str(names.id_problem("a run id", bad))
    assert names.name_problem("train/loss ü") is None
