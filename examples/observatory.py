#!/usr/bin/env python3
"""Observatory's workflow: two models on iris, then its README's three questions, one query each.

pip install scikit-learn ./modules/python
python examples/observatory.py
"""

from __future__ import annotations

import pickle
import tempfile
from pathlib import Path
from typing import Any

from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

import tailrace
from tailrace.integrations import observatory


def train(name: str, version: int, model: Any, folder: Path) -> str:
    """Fits a model and records what Observatory would; the run's id."""
    x, y = load_iris(return_X_y=True)
    x, unseen_x, y, unseen_y = train_test_split(x, y, test_size=0.4, random_state=2)
    with observatory.start_run(name, version, system=0) as run:
        run.record_settings(**model.get_params())
        model.fit(x, y)
        run.record_metric("accuracy", model.score(unseen_x, unseen_y))
        output = folder / f"{name}.pkl"
        output.write_bytes(pickle.dumps(model))
        run.record_output(output, "model.pkl")
    return run.run.id


def main() -> None:
    """Trains, then asks."""
    with tempfile.TemporaryDirectory() as folder:
        train("iris_tree", 1, DecisionTreeClassifier(max_depth=1), Path(folder))
        train("iris_tree", 2, DecisionTreeClassifier(max_depth=3), Path(folder))
        train("iris_line", 1, LogisticRegression(max_iter=500), Path(folder))

    api = tailrace.Api()
    now = api.log_end()  # what was acknowledged until now is in the answers
    # Which model is the best for us?
    best = next(api.runs("tags.model like 'iris_%'", sort="-metrics.accuracy.max", after=now))
    print("best:", best.tags["model"], best.tags["version"])
    # How long did it take to train this model last time?
    last = next(api.runs("project = 'iris_tree'", sort="-createdTime", after=now))
    print("last time:", last.tags["version"], "took", last.duration_ms, "ms")
    # Which hyper parameters did I use?
    settings = api.run(last.id).config
    print("max_depth:", settings["max_depth"])


if __name__ == "__main__":
    main()
