#!/usr/bin/env python3
"""A support vector machine on iris, as a Sacred experiment that is reported by an observer.

pip install sacred scikit-learn ./modules/python
python examples/sacred_iris.py with C=2.0
"""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

from sacred import SETTINGS, Experiment
from sklearn.datasets import load_iris
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.svm import SVC

from tailrace.integrations.sacred import TailraceObserver

SETTINGS.CAPTURE_MODE = "sys"  # its default, fd, loses the last lines on a busy machine

ex = Experiment("iris_svm", save_git_info=False)
ex.observers.append(TailraceObserver())
ex.add_config(C=1.0, gamma=0.7, folds=5)


@ex.automain
def train(C: float, gamma: float, folds: int, seed: int, _run: Any) -> float:  # noqa: N803
    """Cross-validates on a part, and scores on the rest: what Sacred calls the result."""
    x, y = load_iris(return_X_y=True)
    x, unseen_x, y, unseen_y = train_test_split(x, y, test_size=0.3, random_state=seed)
    machine = SVC(C=C, kernel="rbf", gamma=gamma)
    for fold, score in enumerate(cross_val_score(machine, x, y, cv=folds)):
        _run.log_scalar("fold/accuracy", score, fold)
    machine.fit(x, y)
    _run.info["support_vectors"] = machine.n_support_.tolist()
    Path("svm.pkl").write_bytes(pickle.dumps(machine))
    _run.add_artifact("svm.pkl")
    accuracy = float(machine.score(unseen_x, unseen_y))
    print(f"accuracy {accuracy:.3f}")
    return accuracy
