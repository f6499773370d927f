"""XGBoost: ``xgboost.train(..., callbacks=[TailraceCallback()])``.

The interface is xgboost.callback.TrainingCallback.
"""

from __future__ import annotations

import json
from typing import Any

from xgboost.callback import TrainingCallback

from tailrace.integrations import open_or_begun
from tailrace.sdk.run import Run


class TailraceCallback(TrainingCallback):  # type: ignore[misc]
    """Logs each evaluation as ``train/rmse``, into the run that is open, else one of its own.

    :param settings: as for :func:`tailrace.init`.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__()
        self._settings = settings
        self._began = False
        self.run: Run | None = None

    def before_training(self, model: Any) -> Any:
        """Starts a run and keeps the booster's parameters."""
        self.run, self._began = open_or_begun(self._settings)
        if hasattr(model, "save_config"):  # a cross validation has several boosters
            self.run.config.update({"booster": json.loads(model.save_config())["learner"]})
        return model

    def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
        """One step for each round; training goes on."""
        if self.run is None:
            return False
        for data, metrics in evals_log.items():
            for metric, values in metrics.items():
                value, *std = values[-1] if isinstance(values[-1], tuple) else (values[-1],)
                self.run.log_point(f"{data}/{metric}", value, epoch)
                if std:  # of a cross validation, over its folds
                    self.run.log_point(f"{data}/{metric}-std", std[0], epoch)
        return False

    def after_training(self, model: Any) -> Any:
        """Keeps the best round, and ends the run that this callback began."""
        if self.run is not None:
            for name, kind in (("best_iteration", int), ("best_score", float)):
                said = model.attr(name) if hasattr(model, "attr") else None
                if said is not None:
                    self.run.summary[name] = kind(said)
            if self._began:
                self.run.finish()
        return model
