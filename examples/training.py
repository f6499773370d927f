"""What the examples on scikit-learn's digits share: data, a small network, ranks that agree.

Nothing here knows of a tracker. Each rank has a shard of the data and a copy of the weights; at
each step the launcher's process gives all of them the mean of their gradients.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.datasets import load_digits

Array = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]

HIDDEN = 32
CLASSES = 10


class Network:
    """One hidden layer with ReLU, softmax on top; all weights in one flat array."""

    def __init__(self, inputs: int) -> None:
        self.shapes = [(inputs, HIDDEN), (HIDDEN,), (HIDDEN, CLASSES), (CLASSES,)]
        self.size = sum(int(np.prod(shape)) for shape in self.shapes)

    def initial(self, seed: int) -> Array:
        """The same for all ranks, by the seed."""
        return np.random.default_rng(seed).normal(0.0, 0.1, self.size)

    def split(self, flat: Array) -> list[Array]:
        """Views of the weights and biases."""
        parts, start = [], 0
        for shape in self.shapes:
            end = start + int(np.prod(shape))
            parts.append(flat[start:end].reshape(shape))
            start = end
        return parts

    def learn(self, weights: Array, x: Array, y: Labels) -> tuple[float, float, Array]:
        """Mean cross-entropy, accuracy, gradient."""
        w1, b1, w2, b2 = self.split(weights)
        hidden = np.maximum(x @ w1 + b1, 0.0)
        logits = hidden @ w2 + b2
        logits -= logits.max(axis=1, keepdims=True)
        log_sums = np.log(np.exp(logits).sum(axis=1))
        rows = np.arange(len(y))
        loss = float((log_sums - logits[rows, y]).mean())
        accuracy = float((logits.argmax(axis=1) == y).mean())
        error = np.exp(logits - log_sums[:, None])
        error[rows, y] -= 1.0
        error /= len(y)
        below = (error @ w2.T) * (hidden > 0.0)
        parts = [x.T @ below, below.sum(axis=0), hidden.T @ error, error.sum(axis=0)]
        return loss, accuracy, np.concatenate([part.ravel() for part in parts])


def digits(seed: int) -> tuple[Array, Labels, Array, Labels]:
    """Inputs and labels to train on, then those to validate with."""
    x, y = load_digits(return_X_y=True)
    order = np.random.default_rng(seed).permutation(len(y))
    x, y = (x[order] / 16.0).astype(np.float64), y[order].astype(np.int64)
    cut = len(y) * 4 // 5
    return x[:cut], y[:cut], x[cut:], y[cut:]


class Step(NamedTuple):
    """What one rank saw at a step, and the mean of what all ranks saw."""

    loss: float
    accuracy: float
    grad_norm: float
    mean_loss: float


@dataclass
class Trainer:
    """One rank. ``hub`` takes its gradient and gives the mean of all."""

    rank: int
    ranks: int
    hub: Connection
    learning_rate: float = 0.5
    batch: int = 64
    seed: int = 20
    _network: Network = field(init=False)
    _weights: Array = field(init=False)

    def __post_init__(self) -> None:
        x, y, self._unseen_x, self._unseen_y = digits(self.seed)
        self._x, self._y = x[self.rank :: self.ranks], y[self.rank :: self.ranks]
        self._network = Network(x.shape[1])
        self._weights = self._network.initial(self.seed)
        self._batches = np.random.default_rng([self.seed, self.rank])

    def config(self) -> dict[str, object]:
        """What was chosen."""
        return {
            "model": {"kind": "mlp", "hidden": HIDDEN},
            "data": "scikit-learn digits",
            "lr": self.learning_rate,
            "batchSize": self.batch,
            "seed": self.seed,
        }

    def step(self) -> Step:
        """Learns from a batch; waits for the slowest rank."""
        pick = self._batches.integers(0, len(self._y), self.batch)
        loss, accuracy, gradient = self._network.learn(self._weights, self._x[pick], self._y[pick])
        self.hub.send(np.append(gradient, loss))
        mean = self.hub.recv()
        self._weights = self._weights - self.learning_rate * mean[:-1]
        return Step(loss, accuracy, float(np.linalg.norm(gradient)), float(mean[-1]))

    def validate(self) -> tuple[float, float]:
        """Loss and accuracy on data that no rank has learned from."""
        loss, accuracy, _ = self._network.learn(self._weights, self._unseen_x, self._unseen_y)
        return loss, accuracy


class Ranks:
    """The launcher: starts one process for each rank and averages what they send."""

    def __init__(self, count: int, work: Callable[..., None], *arguments: Any) -> None:
        """Each runs ``work(hub, *arguments)``, with RANK and WORLD_SIZE in its environment."""
        context = multiprocessing.get_context("spawn")
        self.processes: list[BaseProcess] = []
        self._hubs: list[Connection] = []
        for rank in range(count):
            ours, theirs = context.Pipe()
            environment = {"RANK": str(rank), "WORLD_SIZE": str(count)}
            process = context.Process(
                target=_begin, args=(environment, work, theirs, *arguments), daemon=True
            )
            process.start()
            theirs.close()  # so that the death of the process ends the pipe
            self.processes.append(process)
            self._hubs.append(ours)

    def average(self) -> None:
        """Until no rank sends any more. One that dies is left out from then on."""
        while self._hubs:
            sent = [(hub, array) for hub in self._hubs if (array := _received(hub)) is not None]
            if sent:
                mean = np.mean([array for _, array in sent], axis=0)
                for hub, _ in sent:
                    _give(hub, mean)
            self._hubs = [hub for hub, _ in sent]

    def join(self) -> list[int]:
        """The exit codes: below 0 the signal that killed it."""
        for process in self.processes:
            process.join()
        return [process.exitcode or 0 for process in self.processes]


def _begin(environment: dict[str, str], work: Callable[..., None], *arguments: Any) -> None:
    os.environ.update(environment)
    work(*arguments)


def _received(hub: Connection) -> Array | None:
    try:
        array: Array = hub.recv()
    except (EOFError, ConnectionError):
        return None
    return array


def _give(hub: Connection, mean: Array) -> None:
    try:
        hub.send(mean)
    except ConnectionError:
        return  # it has died: the next round knows
