"""XGBoost: ``xgboost.train(..., callbacks=[TailraceCallback()])``.

The interface is xgboost.callback.TrainingCallback.
"""

from __future__ import annotations

import json
from typing import Any

from xgboost.callback import TrainingCallback

import tailrace
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
        current = tailrace.run
        self._began = current is None or current.finished
        self.run = tailrace.init(**self._settings) if self._began else current
        if self.run is not None:
            self.run.config.update({"booster": json.loads(model.save_config())["learner"]})
        return model

    def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
        """One step for each round; training goes on."""
        found = {
            f"{data}/{metric}": values[-1][0] if isinstance(values[-1], tuple) else values[-1]
            for data, metrics in evals_log.items()
            for metric, values in metrics.items()
        }
        if found and self.run is not None:
            self.run.log(found, step=epoch)
        return False

    def after_training(self, model: Any) -> Any:
        """Keeps the best round, and ends the run that this callback began."""
        if self.run is not None:
            best = model.attr("best_iteration")
            if best is not None:
                self.run.summary["best_iteration"] = int(best)
            if self._began:
                self.run.finish()
        return model
