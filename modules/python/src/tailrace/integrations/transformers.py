"""Hugging Face Trainer: ``Trainer(..., callbacks=[TailraceCallback()])``.

The interface is transformers.TrainerCallback.
"""

from __future__ import annotations

import os
import tempfile
from typing import Any, Literal

from transformers import TrainerCallback

from tailrace.integrations import ALONE, open_or_begun
from tailrace.sdk.run import Run

_OF_THE_WHOLE = frozenset(
    (
        "train_runtime",
        "train_samples_per_second",
        "train_steps_per_second",
        "train_loss",
        "total_flos",
    )
)


class TailraceCallback(TrainerCallback):  # type: ignore[misc]
    """Logs what the Trainer logs; ``eval_loss`` becomes ``eval/loss``, others ``train/loss``.

    Logs from the first process, into the run that is open, else into one of its own.

    :param log_model: upload each saved checkpoint as an artifact; "end" for the model as it is at
        the end of training instead.
    :param settings: as for :func:`tailrace.init`.
    """

    def __init__(self, log_model: bool | Literal["end"] = False, **settings: Any) -> None:
        self._log_model = log_model
        self._settings = settings
        self._began = False
        self._run: Run | None = None

    @property
    def run(self) -> Run | None:
        """The run, from the beginning of training on."""
        return self._run

    def on_train_begin(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """Starts the run, with arguments and the model's config; each trial of a search has one."""
        if state.is_hyper_param_search and self._run is not None and self._began:
            self._run.finish()
        self._open(args, state, more.get("model"))

    def _open(self, args: Any, state: Any, model: Any) -> Run | None:
        """The run on the first process; without training it starts with what is first logged."""
        if not state.is_world_process_zero:
            return None
        if self._run is None or self._run.finished:
            name = {"name": getattr(args, "run_name", None)}
            if state.is_hyper_param_search:
                name = {"name": state.trial_name, "group": name["name"] or args.output_dir}
            self._run, self._began = open_or_begun(ALONE | name | self._settings)
            config = {"args": args.to_dict(), "model": _told(model), "trial": state.trial_params}
            self._run.config.update({key: value for key, value in config.items() if value})
        return self._run

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **more: Any
    ) -> None:
        """Logs at the Trainer's global step; what it says of the whole training is in the summary.

        A step may be logged several times: by training, by evaluation, of several data sets.
        """
        run = self._open(args, state, more.get("model"))
        if run is None:
            return
        whole = {key: value for key, value in (logs or {}).items() if key in _OF_THE_WHOLE}
        if whole:
            run.summary.update(whole)
        found = {_name(key): value for key, value in (logs or {}).items() if key not in whole}
        if found:
            run.log(found, step=state.global_step)

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Uploads the checkpoint, when asked to; from a copy, as the Trainer deletes old ones."""
        if self._run is not None and self._log_model is True and state.is_world_process_zero:
            folder = os.path.join(args.output_dir, f"checkpoint-{state.global_step}")
            self._run.log_artifact(folder, type="model", copy=True)

    def on_predict(
        self, args: Any, state: Any, control: Any, metrics: dict[str, Any], **more: Any
    ) -> None:
        """What prediction came to is in the summary."""
        run = self._open(args, state, more.get("model"))
        if run is not None:
            run.summary.update({_name(key): value for key, value in metrics.items()})

    def on_train_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """The run stays open for evaluation afterwards; it ends with the program or ``finish``."""
        if self._run is None or not state.is_world_process_zero:
            return
        if state.best_metric is not None:
            best = {
                "best_metric": state.best_metric,
                "best_checkpoint": state.best_model_checkpoint,
            }
            self._run.summary.update(best)
        if self._log_model == "end" and hasattr(more.get("model"), "save_pretrained"):
            with tempfile.TemporaryDirectory() as folder:
                more["model"].save_pretrained(folder)
                self._run.log_artifact(folder, name="model", type="model", copy=True)
        self._run.flush()


def _told(model: Any) -> dict[str, Any]:
    own = getattr(model, "config", None)
    if own is None:
        return {}
    told = dict(own if isinstance(own, dict) else own.to_dict())
    if getattr(model, "peft_config", None):
        told["peft_config"] = model.peft_config
    if hasattr(model, "num_parameters"):
        told["num_parameters"] = model.num_parameters()
    return told


def _name(key: str) -> str:
    for prefix in ("eval_", "test_"):
        if key.startswith(prefix):
            return f"{prefix[:-1]}/{key.removeprefix(prefix)}"
    return f"train/{key}"
