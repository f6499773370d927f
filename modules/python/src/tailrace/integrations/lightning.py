"""Lightning: ``Trainer(logger=TailraceLogger(project="mnist"))``.

The interface is lightning.pytorch.loggers.logger.Logger, Lightning 2.
"""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

try:
    from lightning.pytorch.loggers.logger import Logger, rank_zero_experiment
    from lightning.pytorch.utilities import rank_zero_only
except ImportError:  # the package under its older name
    from pytorch_lightning.loggers.logger import Logger, rank_zero_experiment
    from pytorch_lightning.utilities import rank_zero_only

import tailrace
from tailrace.sdk.run import Run

_STATUS = {"success": "finished", "finished": "finished", "failed": "failed"}


class TailraceLogger(Logger):  # type: ignore[misc]
    """Logs what a LightningModule logs.

    :param log_all_ranks: every rank reports its own values, so a run shows them as a band and names
        the slow one; else rank 0 alone, as other loggers do. Needs one run id for all ranks.
    :param log_model: upload checkpoints as artifacts.
    :param settings: as for :func:`tailrace.init`.
    """

    def __init__(
        self, log_all_ranks: bool = False, log_model: bool = False, **settings: Any
    ) -> None:
        super().__init__()
        self._all = log_all_ranks
        self._log_model = log_model
        self._settings = settings
        self._run: Run | None = None
        self._uploaded: dict[str, float] = {}

    @property
    def name(self) -> str:
        """The project."""
        return str(self._settings.get("project") or "default")

    @property
    def version(self) -> str | None:
        """The run's id, once there is one."""
        return self._settings.get("id") if self._run is None else self._run.id

    @property
    def experiment(self) -> Any:
        """The run; on other ranks than 0 a dummy, unless all log."""
        return self._own() if self._all else self._of_rank_zero

    @property
    @rank_zero_experiment  # type: ignore[untyped-decorator]
    def _of_rank_zero(self) -> Run:
        return self._own()

    def _own(self) -> Run:
        if self._run is None:
            self._run = tailrace.init(**self._settings)
        return self._run

    def _speaks(self) -> bool:
        return self._all or int(rank_zero_only.rank or 0) == 0

    def log_hyperparams(self, params: dict[str, Any] | Namespace, *_: Any, **__: Any) -> None:
        """Adds to the run's config."""
        if self._speaks():
            self._own().config.update(params)

    def log_metrics(self, metrics: dict[str, float], step: int | None = None) -> None:
        """Logs numbers of a step."""
        if self._speaks():
            self._own().log(dict(metrics), step=step)

    def after_save_checkpoint(self, checkpoint_callback: Any) -> None:
        """Uploads checkpoints that are new, when asked to."""
        if not self._log_model or int(rank_zero_only.rank or 0) != 0:
            return
        for text in {checkpoint_callback.best_model_path, checkpoint_callback.last_model_path}:
            path = Path(text) if text else None
            if path is None or not path.is_file():
                continue
            changed = path.stat().st_mtime
            if self._uploaded.get(text) != changed:
                self._uploaded[text] = changed
                self._own().log_artifact(path, name=f"checkpoints/{path.name}", type="model")

    def save(self) -> None:
        """Waits until what was logged is written down."""
        if self._run is not None:
            self._run.flush()

    def finalize(self, status: str) -> None:
        """Ends the run, unless it was successful: then the script may go on to test with it."""
        if self._run is not None and _STATUS.get(status) == "failed":
            self._run.finish(status="failed")
        else:
            self.save()

    def __getstate__(self) -> dict[str, Any]:
        """For other processes, which join by the run's id."""
        state = dict(self.__dict__)
        if self._run is not None:
            state["_settings"] = self._settings | {"id": self._run.id}
        state["_run"] = None
        return state
