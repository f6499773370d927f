"""scikit-learn: log an estimator's parameters and how it scores."""

from __future__ import annotations

from typing import Any

import tailrace
from tailrace.sdk.run import Run


def log_estimator(estimator: Any, run: Run | None = None, name: str = "estimator") -> None:
    """Adds class and parameters of an estimator, steps of a pipeline included, to the config."""
    own = _run(run)
    parameters = estimator.get_params(deep=True)
    plain = {k: v for k, v in parameters.items() if not hasattr(v, "get_params")}
    own.config.update({name: {"class": type(estimator).__name__, **plain}})


def log_scores(
    estimator: Any, features: Any, target: Any, run: Run | None = None, prefix: str = "test"
) -> dict[str, float]:
    """Scores a fitted estimator and logs it; classifiers also get precision, recall and F1.

    :returns: the scores by name, without the prefix.
    """
    from sklearn import metrics
    from sklearn.base import is_classifier

    own = _run(run)
    predicted = estimator.predict(features)
    if is_classifier(estimator):
        scores = {
            "accuracy": float(metrics.accuracy_score(target, predicted)),
            "precision": float(
                metrics.precision_score(target, predicted, average="weighted", zero_division=0)
            ),
            "recall": float(
                metrics.recall_score(target, predicted, average="weighted", zero_division=0)
            ),
            "f1": float(metrics.f1_score(target, predicted, average="weighted", zero_division=0)),
        }
    else:
        scores = {
            "r2": float(metrics.r2_score(target, predicted)),
            "mae": float(metrics.mean_absolute_error(target, predicted)),
            "mse": float(metrics.mean_squared_error(target, predicted)),
        }
    own.summary.update({f"{prefix}/{name}": value for name, value in scores.items()})
    return scores


def log_search(search: Any, run: Run | None = None) -> None:
    """Logs a fitted grid or random search: one step for each candidate, the best in the summary."""
    own = _run(run)
    results = search.cv_results_
    for candidate, score in enumerate(results["mean_test_score"]):
        row = {
            "cv/mean_test_score": score,
            "cv/std_test_score": results["std_test_score"][candidate],
        }
        own.log(row, step=candidate)
    own.summary.update({"cv/best_score": search.best_score_, "cv/best_params": search.best_params_})


def _run(run: Run | None) -> Run:
    found = run or tailrace.run
    if found is None:
        raise ValueError("there is no run: call tailrace.init() first, or give run=")
    return found
