"""Frameworks as they are: what their users log arrives."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import SRC, TestServer

import tailrace

pytestmark = pytest.mark.usefixtures("no_run_left")

IRIS = """
from sacred import Experiment
from sklearn import datasets, model_selection, svm
from tailrace.integrations.sacred import TailraceObserver

ex = Experiment("iris_rbf_svm", save_git_info=False)
ex.observers.append(TailraceObserver(id=sys.argv[1], system=0))

@ex.config
def cfg():
    C = 1.0
    gamma = 0.7
    fail = False

@ex.automain
def run(C, gamma, fail, _run):
    features, target = datasets.load_iris(return_X_y=True)
    split = model_selection.train_test_split(features, target, random_state=0)
    print("training with", C)
    for step in range(5):
        _run.log_scalar("train/loss", 1 / (step + 1), step)
    ex.info["classes"] = 3
    with open("model.txt", "w") as out:
        out.write("weights")
    ex.add_artifact("model.txt")
    ex.add_resource("model.txt")
    if fail:
        raise RuntimeError("diverged")
    return svm.SVC(C=C, kernel="rbf", gamma=gamma).fit(split[0], split[2]).score(split[1], split[3])
"""


def sacred(
    server: TestServer, folder: Path, run: str, *more: str
) -> subprocess.CompletedProcess[str]:
    pytest.importorskip("sacred")
    program = folder / "iris.py"
    program.write_text(IRIS.replace("sys.argv[1]", repr(run)))
    environment = os.environ | {"TAILRACE_URL": server.url, "PYTHONPATH": str(SRC)}
    return subprocess.run(
        [sys.executable, str(program), "with", "C=2.0", *more],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_sacreds_iris_is_reported_by_its_observer(server: TestServer, tmp_path: Path) -> None:
    done = sacred(server, tmp_path, "iris")

    assert done.returncode == 0, done.stderr
    shown = server.settled("iris")
    assert (shown["project"], shown["status"]) == ("iris_rbf_svm", "finished")
    assert shown["config"]["C"] == 2.0
    assert shown["config"]["gamma"] == 0.7
    assert shown["summary"]["info"] == {"classes": 3}
    assert shown["tags"]["sacred.command"] == "run"
    points = server.points("iris", "train/loss")
    assert [(p["step"], p["value"]) for p in points] == [(s, 1 / (s + 1)) for s in range(5)]
    lines = [line["text"] for line in server.get("/runs/iris/logs")["lines"]]
    assert any("training with 2.0" in line for line in lines), lines
    files = server.get("/runs/iris/artifacts")["artifacts"]
    assert "model.txt" in [file["path"] for file in files], files


def test_a_sacred_run_that_fails_fails_as_it_would(server: TestServer, tmp_path: Path) -> None:
    done = sacred(server, tmp_path, "iris-fails", "fail=True")

    assert done.returncode == 1, done.stderr
    assert "RuntimeError: diverged" in done.stderr
    shown = server.settled("iris-fails")
    assert shown["status"] == "failed"
    assert "diverged" in str(shown["error"])


def test_scikit_learn_tells_parameters_scores_and_searches(server: TestServer) -> None:
    pytest.importorskip("sklearn")
    from sklearn.datasets import load_iris
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV

    from tailrace.integrations.sklearn import log_estimator, log_scores, log_search

    features, target = load_iris(return_X_y=True)
    with tailrace.init(id="sklearn", url=server.url, capture="off", system=0) as run:
        search = GridSearchCV(LogisticRegression(max_iter=500), {"C": [0.1, 1.0]}, cv=3)
        search.fit(features, target)
        log_estimator(search.best_estimator_)
        scores = log_scores(search.best_estimator_, features, target)
        log_search(search)

    shown = server.settled(run.id)
    assert shown["config"]["estimator"]["class"] == "LogisticRegression"
    assert shown["config"]["estimator"]["max_iter"] == 500
    assert shown["summary"]["test/accuracy"] == scores["accuracy"] > 0.9
    assert len(server.points(run.id, "cv/mean_test_score")) == 2


def test_lightgbm_tells_each_evaluation(server: TestServer) -> None:
    lightgbm = pytest.importorskip("lightgbm")
    from tailrace.integrations.lightgbm import tailrace_callback

    chance = np.random.default_rng(1)
    features = chance.normal(size=(200, 4))
    data = lightgbm.Dataset(features, label=features[:, 0] * 2)
    recorded: dict[str, Any] = {}
    with tailrace.init(id="lightgbm", url=server.url, capture="off", system=0) as run:
        lightgbm.train(
            {"objective": "regression", "verbose": -1, "num_threads": 1},
            data,
            num_boost_round=7,
            valid_sets=[data],
            callbacks=[tailrace_callback(), lightgbm.record_evaluation(recorded)],
        )

    got = [(p["step"], p["value"]) for p in server.points(run.id, "training/l2")]
    assert got == list(enumerate(recorded["training"]["l2"]))
    assert server.settled(run.id)["config"]["lightgbm"]["objective"] == "regression"


def test_a_summary_writer_takes_the_place_of_tensorboards(server: TestServer) -> None:
    from tailrace.integrations.tensorboard import SummaryWriter

    with SummaryWriter(
        "runs/first", id="writer", url=server.url, capture="off", system=0
    ) as writer:
        for step in range(3):
            writer.add_scalar("loss", 1.0 - step, step)
        writer.add_scalars("acc", {"train": 0.5, "test": 0.25}, 2)
        writer.add_text("note", "a text", 2)

    shown = server.settled("writer")
    assert (shown["name"], shown["status"]) == ("first", "finished")
    assert [p["value"] for p in server.points("writer", "loss")] == [1.0, 0.0, -1.0]
    assert [p["value"] for p in server.points("writer", "acc/test")] == [0.25]
