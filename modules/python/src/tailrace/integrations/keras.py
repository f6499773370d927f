"""Keras: ``model.fit(..., callbacks=[TailraceCallback(project="mnist")])``.

The interface is keras.callbacks.Callback, Keras 3.
"""

from __future__ import annotations

from typing import Any

from keras.callbacks import Callback

from tailrace.integrations import open_or_begun
from tailrace.sdk.run import Run


class TailraceCallback(Callback):  # type: ignore[misc]
    """Logs each epoch, and batches when asked to.

    :param every_batches: also log every so many training batches; 0 for none. Keras has no global
        step: batches are counted from the start of the run, under ``batch/``.
    :param settings: as for :func:`tailrace.init`.
    """

    def __init__(self, every_batches: int = 0, **settings: Any) -> None:
        super().__init__()
        self._every = every_batches
        self._settings = settings
        self._batches = 0
        self._began = False
        self._run: Run | None = None

    @property
    def run(self) -> Run | None:
        """The run, from the beginning of training on."""
        return self._run

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Starts a run, unless one is open: then it logs into that."""
        if self._run is None or self._run.finished:
            self._run, self._began = open_or_begun(self._settings)
            self._batches = 0
        config: dict[str, Any] = {"fit": dict(self.params or {}), "model": _told(self.model)}
        optimizer = getattr(self.model, "optimizer", None)
        if optimizer is not None:
            config["optimizer"] = optimizer.get_config()
        self._run.config.update(config)

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Every so many batches."""
        self._batches += 1
        if self._run is not None and self._every and self._batches % self._every == 0:
            for name, value in (logs or {}).items():
                self._run.log_point(f"batch/{name}", value, self._batches)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """``val_loss`` becomes ``val/loss``, others ``train/loss``; the step is the epoch."""
        if self._run is None:
            return
        found = self._learning_rate() | (logs or {})
        for name, value in found.items():
            kind, plain = ("val", name[4:]) if name.startswith("val_") else ("train", name)
            self._run.log_point(f"{kind}/{plain}", value, epoch)

    def _learning_rate(self) -> dict[str, float]:
        try:
            return {"learning_rate": float(self.model.optimizer.learning_rate)}
        except (AttributeError, TypeError, ValueError):
            return {}  # an optimizer of somebody's own

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Ends the run that this callback began."""
        if self._run is not None and self._began:
            self._run.finish()


def _told(model: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"name": model.name, "class": type(model).__name__}
    if model.built:
        told["parameters"] = model.count_params()
    if isinstance(getattr(model, "loss", None), str):
        told["loss"] = model.loss
    return told
