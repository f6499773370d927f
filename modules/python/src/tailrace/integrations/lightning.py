"""Lightning: ``Trainer(logger=TailraceLogger(project="mnist"))``.

The interface is lightning.pytorch.loggers.logger.Logger, Lightning 2.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from torch import distributed

try:
    from lightning.pytorch.loggers.logger import DummyExperiment, Logger
    from lightning.pytorch.utilities import rank_zero_only
except ImportError:  # the package under its older name
    from pytorch_lightning.loggers.logger import DummyExperiment, Logger
    from pytorch_lightning.utilities import rank_zero_only

from tailrace.integrations import ALONE, open_or_begun
from tailrace.media import Image, Table
from tailrace.sdk.identify import Place, new_run_id
from tailrace.sdk.run import Run

_loggers = 0


class TailraceLogger(Logger):  # type: ignore[misc]
    """Logs what a LightningModule logs, into the run that is open, else into one of its own.

    :param log_all_ranks: every rank reports its own values, so a run shows them as a band and names
        the slow one; else rank 0 alone, as other loggers do. The ranks agree on an id when their
        process group is there.
    :param log_model: upload the best and last checkpoints as artifacts when training has succeeded;
        "all" uploads each one when it is saved.
    :param save_dir: below which Lightning puts checkpoints; its ``default_root_dir`` when not said.
    :param settings: as for :func:`tailrace.init`.
    """

    def __init__(
        self,
        log_all_ranks: bool = False,
        log_model: bool | Literal["all"] = False,
        save_dir: str | os.PathLike[str] | None = None,
        **settings: Any,
    ) -> None:
        global _loggers
        super().__init__()
        self._all = log_all_ranks
        self._log_model = log_model
        self._save_dir = None if save_dir is None else os.fspath(save_dir)
        self._settings = settings
        self._run: Run | None = None
        self._began = False
        self._checkpoints: dict[int, Any] = {}
        self._uploaded: dict[str, float] = {}
        _loggers += 1
        self._number = _loggers  # the same on each rank, as ranks run the same program
        self._has_told_id = False

    @property
    def name(self) -> str:
        """The project."""
        said = self._settings.get("project") or os.environ.get("TAILRACE_PROJECT") or "default"
        return str(said if self._run is None else self._run.project)

    @property
    def version(self) -> str | None:
        """The run's id, once there is one."""
        return self._settings.get("id") if self._run is None else self._run.id

    @property
    def save_dir(self) -> str | None:
        """Where Lightning puts what it saves."""
        return self._save_dir

    @property
    def experiment(self) -> Any:
        """The run; a dummy on ranks that do not log, or not yet."""
        return self._own() or DummyExperiment()

    def _own(self) -> Run | None:
        if int(rank_zero_only.rank or 0) != 0 and not self._all:
            return None
        ranks = self._ranks() if self._all else ALONE
        if ranks is None:
            return None
        if self._run is None or self._run.finished:
            self._run, self._began = open_or_begun(ranks | self._settings)
        self._tell_id(self._run)
        return self._run

    def _ranks(self) -> dict[str, Any] | None:
        """Rank, world size and id of a rank; None while another rank than 0 cannot know the id."""
        if not (distributed.is_available() and distributed.is_initialized()):
            return {} if int(rank_zero_only.rank or 0) == 0 else None
        ranks = {"rank": distributed.get_rank(), "world_size": distributed.get_world_size()}
        if ranks["world_size"] > 1 and self._run is None and not self._has_common_id():
            if ranks["rank"] == 0:
                ranks["id"] = new_run_id()
            else:
                ranks["id"] = _store().get(self._key()).decode()
        return ranks

    def _has_common_id(self) -> bool:
        environment = os.environ
        said = self._settings.get("id") or environment.get("TAILRACE_RUN_ID")
        return bool(said or Place.of(environment).job_id)

    def _tell_id(self, run: Run) -> None:
        """Rank 0 tells the others, which wait for it."""
        if self._all and not self._has_told_id and distributed.is_initialized():
            self._has_told_id = True
            if distributed.get_rank() == 0:
                _store().set(self._key(), run.id)

    def _key(self) -> str:
        return f"tailrace/{self._number}"

    def log_hyperparams(
        self,
        params: dict[str, Any] | Namespace,
        metrics: Mapping[str, Any] | None = None,
        *_: Any,
        **__: Any,
    ) -> None:
        """Adds to the run's config; metrics, as TensorBoard's logger takes them, to its summary."""
        run = self._own()
        if run is not None:
            run.config.update(params)
            run.summary.update(metrics or {})

    def log_metrics(self, metrics: Mapping[str, float], step: int | None = None) -> None:
        """Logs numbers of a step."""
        run = self._own()
        if run is not None:
            run.log(dict(metrics), step=step)

    def log_image(
        self, key: str, images: Sequence[Any], step: int | None = None, **captions: Sequence[str]
    ) -> None:
        """Logs arrays, pictures, paths or tensors of CHW; ``caption`` has a text for each."""
        run = self._own()
        if run is not None:
            texts = captions.get("caption") or [""] * len(images)
            for image, text in zip(images, texts, strict=True):
                run.log_media(key, Image(_hwc(image), text or None), step)

    def log_table(
        self,
        key: str,
        columns: Sequence[str] | None = None,
        data: Iterable[Sequence[Any]] | None = None,
        dataframe: Any = None,
        step: int | None = None,
    ) -> None:
        """Logs a table, of columns and data or of a dataframe."""
        run = self._own()
        if run is not None:
            run.log_media(key, Table(columns, data, dataframe), step)

    def after_save_checkpoint(self, checkpoint_callback: Any) -> None:
        """Uploads checkpoints that are new, or remembers to at the end, when asked to."""
        if self._log_model and int(rank_zero_only.rank or 0) == 0:
            self._checkpoints[id(checkpoint_callback)] = checkpoint_callback
            if self._log_model == "all":
                self._upload(checkpoint_callback)

    def _upload(self, callback: Any) -> None:
        run = self._own()
        found = {callback.best_model_path, callback.last_model_path, *callback.best_k_models}
        for text in sorted(filter(None, found)):
            path = Path(text)
            changed = path.stat().st_mtime if path.exists() else None
            if run is not None and changed and self._uploaded.get(text) != changed:
                self._uploaded[text] = changed
                name = f"checkpoints/{path.name}"
                run.log_artifact(path, name=name, type="model", copy=True)  # Lightning deletes some

    def finalize(self, status: str) -> None:
        """Ends a run that failed; one that succeeded may be tested, until the program ends.

        Lightning says "failed" of Ctrl-C and SIGTERM, too: these interrupt it.
        """
        run = self._run
        if run is None or run.finished:
            return
        if status != "failed":
            for callback in self._checkpoints.values():
                self._upload(callback)
                score = callback.best_model_score
                if callback.monitor and score is not None:
                    best = {"best_score": score, "best_checkpoint": callback.best_model_path}
                    run.summary.update(best | {"best_of": callback.monitor})
            run.flush()
        elif self._began:
            error = sys.exc_info()[1]
            interrupted = isinstance(error, KeyboardInterrupt | SystemExit)
            run.finish(status="interrupted" if interrupted else "failed", error=error)

    def __getstate__(self) -> dict[str, Any]:
        """For other processes, which join by the run's id."""
        state = dict(self.__dict__)
        if self._run is not None:
            state["_settings"] = self._settings | {"id": self._run.id}
        return state | {"_run": None, "_checkpoints": {}}


def _store() -> Any:
    """What a process group was made with; whoever asks for a key waits until it is set."""
    return distributed.distributed_c10d._get_default_store()


def _hwc(image: Any) -> Any:
    is_tensor = callable(getattr(image, "permute", None)) and image.ndim == 3
    return image.detach().cpu().permute(1, 2, 0) if is_tensor else image
