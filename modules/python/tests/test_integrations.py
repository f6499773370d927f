"""Frameworks as they are: what their users log arrives."""

from __future__ import annotations

import pytest
from conftest import TestServer, need

import tailrace

pytestmark = pytest.mark.usefixtures("no_run_left")


def test_scikit_learn_tells_parameters_scores_and_searches(server: TestServer) -> None:
    need("sklearn")
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
