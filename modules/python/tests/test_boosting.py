"""XGBoost and LightGBM as they are: each evaluation arrives, as they recorded it themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import TestServer, need

import tailrace

pytestmark = pytest.mark.usefixtures("no_run_left")

CHANCE = np.random.default_rng(1)
FEATURES = CHANCE.normal(size=(200, 4))
TARGET = FEATURES[:, 0] * 2 + CHANCE.normal(size=200)
OWN: dict[str, Any] = {"capture": "off", "system": 0}


class Diverged:
    """A callback that ends a training at its third round, after others had their turn."""

    def __init__(self) -> None:
        self.order = 20

    def __call__(self, env: Any) -> None:
        if env.iteration == 3:
            raise ArithmeticError("diverged")


@pytest.fixture
def settings(server: TestServer, request: pytest.FixtureRequest) -> dict[str, Any]:
    return OWN | {"url": server.url, "id": request.node.name.removeprefix("test_")[:60]}


def test_xgboost_tells_each_evaluation_and_its_best(
    server: TestServer, settings: dict[str, Any]
) -> None:
    need("xgboost")
    import xgboost

    from tailrace.integrations.xgboost import TailraceCallback

    train = xgboost.DMatrix(FEATURES[:100], TARGET[:100])
    valid = xgboost.DMatrix(FEATURES[100:], TARGET[100:])
    recorded: dict[str, Any] = {}
    booster = xgboost.train(
        {"eta": 0.9, "nthread": 1, "eval_metric": ["rmse", "mae"]},
        train,
        num_boost_round=40,
        evals=[(train, "train"), (valid, "valid")],
        evals_result=recorded,
        early_stopping_rounds=3,
        verbose_eval=False,
        callbacks=[TailraceCallback(**settings)],
    )

    shown = server.settled(settings["id"])
    assert shown["status"] == "finished"
    assert shown["config"]["booster"]["learner_train_param"]["objective"] == "reg:squarederror"
    assert shown["summary"]["best_iteration"] == booster.best_iteration
    assert shown["summary"]["best_score"] == booster.best_score
    assert len(recorded["valid"]["mae"]) == booster.best_iteration + 4 < 40
    for data, metrics in recorded.items():
        for metric, values in metrics.items():
            got = server.values(settings["id"], f"{data}/{metric}")
            assert got == list(enumerate(values)), (data, metric)


def test_xgboosts_estimators_and_cross_validation_tell_too(
    server: TestServer, settings: dict[str, Any]
) -> None:
    need("xgboost")
    import xgboost

    from tailrace.integrations.xgboost import TailraceCallback

    with tailrace.init(**settings) as run:
        model = xgboost.XGBRegressor(n_estimators=4, n_jobs=1, callbacks=[TailraceCallback()])
        model.fit(FEATURES, TARGET, eval_set=[(FEATURES, TARGET)], verbose=False)
        assert not run.finished
        frame = xgboost.cv(
            {"nthread": 1},
            xgboost.DMatrix(FEATURES, TARGET),
            num_boost_round=5,
            as_pandas=False,
            callbacks=[TailraceCallback()],
        )

    values = model.evals_result()["validation_0"]["rmse"]
    assert server.values(run.id, "validation_0/rmse") == list(enumerate(values))
    assert server.values(run.id, "test/rmse") == list(enumerate(frame["test-rmse-mean"]))
    assert server.values(run.id, "test/rmse-std") == list(enumerate(frame["test-rmse-std"]))


def test_lightgbm_tells_each_evaluation(server: TestServer, settings: dict[str, Any]) -> None:
    need("lightgbm")
    import lightgbm

    from tailrace.integrations.lightgbm import tailrace_callback

    data = lightgbm.Dataset(FEATURES, label=TARGET)
    recorded: dict[str, Any] = {}
    with tailrace.init(**settings) as run:
        lightgbm.train(
            {"objective": "regression", "verbose": -1, "num_threads": 1, "metric": ["l2", "l1"]},
            data,
            num_boost_round=7,
            valid_sets=[data],
            callbacks=[tailrace_callback(), lightgbm.record_evaluation(recorded)],
        )

    assert set(recorded["training"]) == {"l1", "l2"}
    for metric, values in recorded["training"].items():
        assert server.values(run.id, f"training/{metric}") == list(enumerate(values))
    assert server.settled(run.id)["config"]["lightgbm"]["objective"] == "regression"


def test_lightgbms_estimators_and_cross_validation_tell_too(
    server: TestServer, settings: dict[str, Any]
) -> None:
    need("lightgbm")
    import lightgbm

    from tailrace.integrations.lightgbm import tailrace_callback

    callback = tailrace_callback(**settings)
    model = lightgbm.LGBMRegressor(n_estimators=30, n_jobs=1, learning_rate=0.9, verbose=-1)
    stop = lightgbm.early_stopping(2, verbose=False)
    split = {"eval_set": [(FEATURES[100:], TARGET[100:])], "eval_metric": "l1"}
    model.fit(FEATURES[:100], TARGET[:100], **split, callbacks=[callback, stop])
    run = tailrace.run
    assert run is not None
    parameters = {"objective": "regression", "verbose": -1, "num_threads": 1}
    data = lightgbm.Dataset(FEATURES, label=TARGET)
    folds = lightgbm.cv(parameters, data, num_boost_round=5, stratified=False, callbacks=[callback])
    run.finish()

    for metric, values in model.evals_result_["valid_0"].items():
        got = server.values(run.id, f"valid_0/{metric}")
        assert got[: len(values)] == list(enumerate(values))
        assert len(got) == model.best_iteration_ + 2 < 30
    assert server.values(run.id, "valid/l2") == list(enumerate(folds["valid l2-mean"]))
    assert server.values(run.id, "valid/l2-std") == list(enumerate(folds["valid l2-stdv"]))


def test_a_boosting_that_fails_fails_the_run_around_it(
    server: TestServer, settings: dict[str, Any]
) -> None:
    need("lightgbm")
    import lightgbm

    from tailrace.integrations.lightgbm import tailrace_callback

    data = lightgbm.Dataset(FEATURES, label=TARGET)
    parameters = {"objective": "regression", "verbose": -1, "num_threads": 1}
    with pytest.raises(ArithmeticError), tailrace.init(**settings) as run:
        lightgbm.train(
            parameters, data, valid_sets=[data], callbacks=[tailrace_callback(), Diverged()]
        )

    shown = server.settled(run.id)
    assert (shown["status"], shown["error"]["message"]) == ("failed", "diverged")
    assert [step for step, _ in server.values(run.id, "training/l2")] == [0, 1, 2, 3]
