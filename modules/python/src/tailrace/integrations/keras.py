"""Keras: ``model.fit(..., callbacks=[TailraceCallback(project="mnist")])``.

The interface is keras.callbacks.Callback, Keras 3.
"""

from __future__ import annotations

from typing import Any

from keras.callbacks import Callback

import tailrace
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
            current = tailrace.run
            self._began = current is None or current.finished
            self._run = tailrace.init(**self._settings) if self._began else current
        if self._run is not None:
            self._run.config.update({"fit": dict(self.params or {})})
            optimizer = getattr(self.model, "optimizer", None)
            if optimizer is not None:
                self._run.config.update({"optimizer": optimizer.get_config()})

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Every so many batches."""
        self._batches += 1
        if self._run is not None and self._every and self._batches % self._every == 0:
            found = {f"batch/{name}": value for name, value in (logs or {}).items()}
            self._run.log(found, step=self._batches)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """``val_loss`` becomes ``val/loss``, others ``train/loss``; the step is the epoch."""
        if self._run is None:
            return
        found = {}
        for name, value in (logs or {}).items():
            kind, plain = ("val", name[4:]) if name.startswith("val_") else ("train", name)
            found[f"{kind}/{plain}"] = value
        self._run.log(found, step=epoch)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Ends the run that this callback began."""
        if self._run is not None and self._began:
            self._run.finish()
