"""Hugging Face Trainer: ``Trainer(..., callbacks=[TailraceCallback()])``.

The interface is transformers.TrainerCallback.
"""

from __future__ import annotations

from typing import Any

from transformers import TrainerCallback

import tailrace
from tailrace.sdk.run import Run


class TailraceCallback(TrainerCallback):  # type: ignore[misc]
    """Logs what the Trainer logs; ``eval_loss`` becomes ``eval/loss``, others ``train/loss``.

    :param log_model: upload each saved checkpoint as an artifact.
    :param settings: as for :func:`tailrace.init`.
    """

    def __init__(self, log_model: bool = False, **settings: Any) -> None:
        self._log_model = log_model
        self._settings = settings
        self._run: Run | None = None

    @property
    def run(self) -> Run | None:
        """The run, from the beginning of training on."""
        return self._run

    def on_train_begin(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """Starts the run on the first process, with arguments and the model's config."""
        if not state.is_world_process_zero or self._run is not None:
            return
        config: dict[str, Any] = {"args": args.to_dict()}
        model: Any = more.get("model")
        if getattr(model, "config", None) is not None:
            config["model"] = model.config.to_dict()
        settings = {"name": getattr(args, "run_name", None)} | self._settings
        self._run = tailrace.init(config=config, **settings)
        self._run.define_metric("train/*", step_metric="train/global_step")

    def on_log(
        self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **_: Any
    ) -> None:
        """Logs at the Trainer's global step."""
        if self._run is None or not state.is_world_process_zero:
            return
        found = {_name(key): value for key, value in (logs or {}).items() if _is_number(value)}
        if found:
            found["train/global_step"] = state.global_step
            self._run.log(found, step=state.global_step)

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Uploads the checkpoint, when asked to."""
        if self._run is not None and self._log_model and state.is_world_process_zero:
            folder = f"{args.output_dir}/checkpoint-{state.global_step}"
            self._run.log_artifact(folder, type="model")

    def on_predict(
        self, args: Any, state: Any, control: Any, metrics: dict[str, Any], **_: Any
    ) -> None:
        """What prediction came to is in the summary."""
        if self._run is not None and state.is_world_process_zero:
            self._run.summary.update({_name(key): value for key, value in metrics.items()})

    def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """The run stays open for evaluation afterwards; it ends with the program or ``finish``."""
        if self._run is not None:
            self._run.flush()


def _name(key: str) -> str:
    for prefix in ("eval_", "test_"):
        if key.startswith(prefix):
            return f"{prefix[:-1]}/{key.removeprefix(prefix)}"
    return f"train/{key}"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float)
